export {
  invitationAction as action,
  invitationLoader as loader,
} from '#app/authentication/registration.server.ts'
export { InvitationPage as default } from '#app/authentication/registration-pages.tsx'
export {
  readingWidth as handle,
  retryHeaders as headers,
  titleOfLoader as meta,
} from '#app/authentication/sign-in-page.tsx'
