import { SignInPage } from '#app/authentication/sign-in-page.tsx'

export { signInAction as action, signInLoader as loader } from '#app/authentication/sign-in.server.ts'
export {
  readingWidth as handle,
  retryHeaders as headers,
  titleOfLoader as meta,
} from '#app/authentication/sign-in-page.tsx'

export default function SignIn() {
  return <SignInPage console="admin" />
}
