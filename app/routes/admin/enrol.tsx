export { enrolAction as action, enrolLoader as loader } from '#app/authentication/security.server.ts'
export { EnrolPage as default } from '#app/authentication/security-page.tsx'
export {
  readingWidth as handle,
  retryHeaders as headers,
  titleOfLoader as meta,
} from '#app/authentication/sign-in-page.tsx'
