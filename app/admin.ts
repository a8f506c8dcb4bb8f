import { adminConfiguration } from './server/configuration.ts'
import { main } from './server/main.ts'

await main(() => adminConfiguration(process.env))
