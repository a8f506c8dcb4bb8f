import { Router } from 'express'
import type { RequestContext } from './context.ts'
import { problem } from './problem.ts'

/** `/api/v1`: what programs read. Errors are problem documents. */
export function apiRouter(): Router {
  const router = Router()
  router.get('/assets', async (_request, response) => {
    const { services } = response.locals['context'] as RequestContext
    const assets = await services.database
      .selectFrom('financial.asset')
      .select(['code', 'name', 'kind', 'decimals'])
      .orderBy('code')
      .execute()
    response.json({ assets })
  })
  router.use((_request, response) => {
    problem(response, { status: 404, code: 'not-found', title: 'There is nothing at this address' })
  })
  return router
}
