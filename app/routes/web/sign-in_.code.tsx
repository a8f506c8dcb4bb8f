export {
  secondFactorAction as action,
  secondFactorLoader as loader,
} from '#app/authentication/sign-in.server.ts'
export {
  readingWidth as handle,
  SecondFactorPage as default,
  retryHeaders as headers,
  titleOfLoader as meta,
} from '#app/authentication/sign-in-page.tsx'
