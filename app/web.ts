import { webConfiguration } from './server/configuration.ts'
import { main } from './server/main.ts'

await main(() => webConfiguration(process.env))
