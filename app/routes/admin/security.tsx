export { securityAction as action, securityLoader as loader } from '#app/authentication/security.server.ts'
export { SecurityPage as default } from '#app/authentication/security-page.tsx'
export {
  readingWidth as handle,
  retryHeaders as headers,
  titleOfLoader as meta,
} from '#app/authentication/sign-in-page.tsx'
