export { registerSentLoader as loader } from '#app/authentication/registration.server.ts'
export { RegisterSentPage as default } from '#app/authentication/registration-pages.tsx'
export { readingWidth as handle, titleOfLoader as meta } from '#app/authentication/sign-in-page.tsx'
