import { PassThrough } from 'node:stream'
import {
  type ActionFunctionArgs,
  type AppLoadContext,
  createReadableStreamFromReadable,
  type EntryContext,
  type LoaderFunctionArgs,
} from '@remix-run/node'
import { RemixServer } from '@remix-run/react'
import { isbot } from 'isbot'
import { renderToPipeableStream } from 'react-dom/server'
import { messagesFor } from './i18n/server-messages.ts'
import { MessagesContext } from './i18n/use-messages.ts'
import { NonceContext } from './nonce.ts'
import { PageFactsContext } from './page-facts.ts'
import { loggable, processLog } from './server/log.ts'

const log = processLog(import.meta.env.STOA_CONSOLE, 'error')

/** What failed in a loader, an action or a rendering, under the request's id that the error page shows. */
export function handleError(
  error: unknown,
  { request, context }: LoaderFunctionArgs | ActionFunctionArgs,
): void {
  if (!request.signal.aborted) log.error({ requestId: context.requestId, ...loggable(error) }, 'page failed')
}

/** How long deferred data may keep a response open. */
export const streamTimeout = 5_000

/** Renders a document: the shell as soon as it stands, the whole at once for crawlers. */
export default function handleRequest(
  request: Request,
  status: number,
  headers: Headers,
  remixContext: EntryContext,
  context: AppLoadContext,
): Promise<Response> {
  const ready = isbot(request.headers.get('user-agent')) ? 'onAllReady' : 'onShellReady'
  return new Promise((resolve, reject) => {
    let responseStatus = status
    const { pipe, abort } = renderToPipeableStream(
      <NonceContext.Provider value={context.nonce}>
        <PageFactsContext.Provider value={context}>
          <MessagesContext.Provider value={messagesFor(context)}>
            <RemixServer context={remixContext} url={request.url} nonce={context.nonce} />
          </MessagesContext.Provider>
        </PageFactsContext.Provider>
      </NonceContext.Provider>,
      {
        nonce: context.nonce,
        [ready]() {
          const body = new PassThrough()
          body.once('close', () => clearTimeout(deadline))
          headers.set('content-type', 'text/html; charset=utf-8')
          headers.append('vary', 'cookie, accept-language')
          resolve(new Response(createReadableStreamFromReadable(body), { headers, status: responseStatus }))
          pipe(body)
        },
        onShellError: (error) => {
          clearTimeout(deadline)
          reject(error instanceof Error ? error : new Error(String(error)))
        },
        onError: () => {
          responseStatus = 500
        },
      },
    )
    // A little after Remix has failed what is still deferred, so that its failure can still be rendered.
    const deadline = setTimeout(abort, streamTimeout + 1_000)
    request.signal.addEventListener('abort', () => abort(), { once: true })
  })
}
