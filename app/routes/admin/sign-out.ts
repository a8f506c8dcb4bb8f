export { signOutAction as action, signOutLoader as loader } from '#app/authentication/sign-in.server.ts'
