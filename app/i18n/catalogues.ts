import type { Locale } from './locale.ts'
// Read by the server and by the checks; the browser fetches one language through browser-catalogue.ts.
import enAdmin from './en/admin.json' with { type: 'json' }
import enAuth from './en/auth.json' with { type: 'json' }
import enCommon from './en/common.json' with { type: 'json' }
import enCompliance from './en/compliance.json' with { type: 'json' }
import enErrors from './en/errors.json' with { type: 'json' }
import enInvestor from './en/investor.json' with { type: 'json' }
import enIssuer from './en/issuer.json' with { type: 'json' }
import enMarket from './en/market.json' with { type: 'json' }
import enPublic from './en/public.json' with { type: 'json' }
import enSteps from './en/steps.json' with { type: 'json' }
import esAdmin from './es/admin.json' with { type: 'json' }
import esAuth from './es/auth.json' with { type: 'json' }
import esCommon from './es/common.json' with { type: 'json' }
import esCompliance from './es/compliance.json' with { type: 'json' }
import esErrors from './es/errors.json' with { type: 'json' }
import esInvestor from './es/investor.json' with { type: 'json' }
import esIssuer from './es/issuer.json' with { type: 'json' }
import esMarket from './es/market.json' with { type: 'json' }
import esPublic from './es/public.json' with { type: 'json' }
import esSteps from './es/steps.json' with { type: 'json' }
import ruAdmin from './ru/admin.json' with { type: 'json' }
import ruAuth from './ru/auth.json' with { type: 'json' }
import ruCommon from './ru/common.json' with { type: 'json' }
import ruCompliance from './ru/compliance.json' with { type: 'json' }
import ruErrors from './ru/errors.json' with { type: 'json' }
import ruInvestor from './ru/investor.json' with { type: 'json' }
import ruIssuer from './ru/issuer.json' with { type: 'json' }
import ruMarket from './ru/market.json' with { type: 'json' }
import ruPublic from './ru/public.json' with { type: 'json' }
import ruSteps from './ru/steps.json' with { type: 'json' }

/** Areas of the English catalogue, which defines what keys exist. */
export const english = {
  admin: enAdmin,
  auth: enAuth,
  common: enCommon,
  compliance: enCompliance,
  errors: enErrors,
  investor: enInvestor,
  issuer: enIssuer,
  market: enMarket,
  public: enPublic,
  steps: enSteps,
}
const spanish = {
  admin: esAdmin,
  auth: esAuth,
  common: esCommon,
  compliance: esCompliance,
  errors: esErrors,
  investor: esInvestor,
  issuer: esIssuer,
  market: esMarket,
  public: esPublic,
  steps: esSteps,
}
const russian = {
  admin: ruAdmin,
  auth: ruAuth,
  common: ruCommon,
  compliance: ruCompliance,
  errors: ruErrors,
  investor: ruInvestor,
  issuer: ruIssuer,
  market: ruMarket,
  public: ruPublic,
  steps: ruSteps,
}

export type Areas = typeof english
export type Area = keyof Areas & string

/** `area.key` of every message there is. */
export type MessageKey = { [A in Area]: `${A}.${keyof Areas[A] & string}` }[Area]

/** ICU messages by `area.key`. */
export type Catalogue = Readonly<Record<string, string>>

/** One flat catalogue from `{ area: { key: message } }`. */
export function flatten(areas: Readonly<Record<string, Readonly<Record<string, string>>>>): Catalogue {
  return Object.fromEntries(
    Object.entries(areas).flatMap(([area, messages]) =>
      Object.entries(messages).map(([key, message]) => [`${area}.${key}`, message]),
    ),
  )
}

export const catalogues: Readonly<Record<Locale, Catalogue>> = {
  es: flatten(spanish),
  en: flatten(english),
  ru: flatten(russian),
}
