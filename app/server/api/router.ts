import express, { type ErrorRequestHandler, Router } from 'express'
import { balances, buy, cancel, deposit, order } from './account.ts'
import {
  balancesAnswer,
  cancelAnswer,
  ownOrder,
  ownOrdersAnswer,
  ownTradesAnswer,
} from './account-schemas.ts'
import { ownOrderOf, ownOrders, ownTrades } from './account-trading.ts'
import { assetsAnswer, bookAnswer, instrumentsAnswer, openApiDocument } from './document.ts'
import { assets, book, instruments } from './market.ts'
import { answering, operation } from './operation.ts'
import { problem } from '../problem.ts'

/** `/api/v1`: what programs read and ask for. Errors are problem documents. */
export function apiRouter(): Router {
  const router = Router()
  const document = JSON.stringify(openApiDocument())
  router.use(express.json({ limit: '32kb', strict: true }), unreadable)
  router.get('/openapi.json', (_request, response) => {
    response.type('json').send(document)
  })
  router.get('/assets', operation(assetsAnswer, assets))
  router.get('/instruments', operation(instrumentsAnswer, instruments))
  router.get('/instruments/:symbol/book', operation(bookAnswer, book))
  router.get('/account/balances', operation(balancesAnswer, balances))
  router.post('/account/deposits', answering(deposit))
  router.post('/account/purchases', answering(buy))
  router.post('/account/orders', answering(order))
  router.get('/account/orders', operation(ownOrdersAnswer, ownOrders))
  router.get('/account/orders/:clientOrderId', operation(ownOrder, ownOrderOf))
  router.get('/account/trades', operation(ownTradesAnswer, ownTrades))
  router.delete('/account/orders/:clientOrderId', operation(cancelAnswer, cancel))
  router.use((_request, response) => {
    problem(response, { status: 404, code: 'not-found', title: 'There is nothing at this address' })
  })
  return router
}

/** A body that is not JSON, or more than 32 kB. */
const unreadable: ErrorRequestHandler = (error: { readonly status?: number }, _request, response, _next) => {
  const tooLarge = error.status === 413
  problem(response, {
    status: tooLarge ? 413 : 400,
    code: tooLarge ? 'too-large' : 'invalid-json',
    title: tooLarge ? 'The body is larger than 32 kB' : 'The body is not JSON',
  })
}
