export {
  forgotPasswordAction as action,
  forgotPasswordLoader as loader,
} from '#app/authentication/registration.server.ts'
export { ForgotPasswordPage as default } from '#app/authentication/registration-pages.tsx'
export {
  readingWidth as handle,
  retryHeaders as headers,
  titleOfLoader as meta,
} from '#app/authentication/sign-in-page.tsx'
