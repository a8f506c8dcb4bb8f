import { redirect } from '@remix-run/node'

export { choosePreferences as action } from '#app/choose-preferences.ts'

export const loader = () => redirect('/')
