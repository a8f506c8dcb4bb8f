import { z } from 'zod'
import { wrongVariables } from '#db/environment.ts'

const port = z.coerce.number().int().min(0).max(65_535)
const token = z.string().min(16, 'at least 16 characters')

const environment = z.object({
  DATABASE_URL: z.string().startsWith('postgres'),
  HEALTH_PORT: port,
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  ENGINE_HOST: z.string().min(1).default('127.0.0.1'),
  ENGINE_PORT: port,
  ENGINE_TOKEN_WEB: token,
  ENGINE_TOKEN_ADMIN: token,
  ENGINE_TOKEN_WORKER: token,
  ENGINE_SEGMENT: z.coerce.number().int().min(1).max(65_535).default(1),
})

export type EngineConfiguration = z.infer<typeof environment>

/** @throws Error with one line naming each variable that is wrong */
export function engineConfiguration(variables: NodeJS.ProcessEnv): EngineConfiguration {
  const read = environment.safeParse(variables)
  if (read.success) return read.data
  throw new Error(wrongVariables(read.error, variables))
}
