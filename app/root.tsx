import type { LinksFunction, LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import {
  isRouteErrorResponse,
  Links,
  Meta,
  Outlet,
  Scripts,
  ScrollRestoration,
  useMatches,
  useRouteError,
  useRouteLoaderData,
} from '@remix-run/react'
import type { ReactNode } from 'react'
import { AppShell, type PageWidth } from './components/app-shell.tsx'
import { ErrorPage } from './components/error-page.tsx'
import { PageProgress } from './components/page-progress.tsx'
import { Toasts } from './components/toasts.tsx'
import { useMessages } from './i18n/use-messages.ts'
import { adminNavigation } from './navigation/admin.ts'
import { webNavigation } from './navigation/web.ts'
import { useNonce } from './nonce.ts'
import { usePageFacts } from './page-facts.ts'
import favicon from './assets/favicon.svg?url&no-inline'
import stylesheet from './styles/app.css?url'

const console = import.meta.env.STOA_CONSOLE
const navigationFor = import.meta.env.STOA_CONSOLE === 'admin' ? adminNavigation : webNavigation

/** A route says `export const handle: PageHandle = { width: 'reading' }` when it is not of regular width. */
export interface PageHandle {
  readonly width?: PageWidth
}

export const links: LinksFunction = () => [
  { rel: 'stylesheet', href: stylesheet },
  { rel: 'icon', href: favicon, type: 'image/svg+xml' },
]

export const meta: MetaFunction = () => [{ title: 'Stoa' }]

export function loader({ context }: LoaderFunctionArgs) {
  return { person: context.person }
}

/** The document, also around errors: it takes nothing from loaders, which may have failed. */
export function Layout({ children }: { children: ReactNode }) {
  const nonce = useNonce()
  const { locale } = useMessages()
  const { theme, requestId, timeZone } = usePageFacts()
  return (
    <html lang={locale} data-theme={theme} data-zone={timeZone} data-request={requestId}>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content={theme === 'auto' ? 'light dark' : theme} />
        <Meta />
        <Links />
      </head>
      <body>
        {children}
        <ScrollRestoration nonce={nonce} />
        <Scripts nonce={nonce} />
      </body>
    </html>
  )
}

function widthOf(handle: unknown): PageWidth | undefined {
  if (typeof handle !== 'object' || handle === null || !('width' in handle)) return undefined
  const { width } = handle
  return width === 'reading' || width === 'regular' || width === 'wide' ? width : undefined
}

function Page({ children, plain = false }: { children: ReactNode; plain?: boolean }) {
  const person = useRouteLoaderData<typeof loader>('root')?.person ?? null
  const width = useMatches()
    .map(({ handle }) => widthOf(handle))
    .findLast((candidate) => candidate !== undefined)
  return (
    <AppShell
      person={person}
      navigation={navigationFor(person)}
      console={console}
      width={plain ? 'regular' : (width ?? 'regular')}
    >
      <PageProgress />
      <Toasts />
      {children}
    </AppShell>
  )
}

export default function Root() {
  return (
    <Page>
      <Outlet />
    </Page>
  )
}

export function ErrorBoundary() {
  const error = useRouteError()
  const { requestId } = usePageFacts()
  const status = isRouteErrorResponse(error) ? error.status : 500
  // Only a text that a loader chose to show; the text of a failure stays on the server.
  const detail =
    isRouteErrorResponse(error) && status < 500 && typeof error.data === 'string' && error.data !== ''
      ? error.data
      : undefined
  return (
    <Page plain>
      <ErrorPage status={status} requestId={requestId} {...(detail === undefined ? {} : { detail })} />
    </Page>
  )
}
