export {
  registerAction as action,
  registerLoader as loader,
} from '#app/authentication/registration.server.ts'
export { RegisterPage as default } from '#app/authentication/registration-pages.tsx'
export {
  readingWidth as handle,
  retryHeaders as headers,
  titleOfLoader as meta,
} from '#app/authentication/sign-in-page.tsx'
