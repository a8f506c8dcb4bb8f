// Writes docs/openapi.json from the schemas of /api/v1; with --check says whether the file is what it would write.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { format, resolveConfig } from 'prettier'
import { openApiDocument } from '#app/server/api/document.ts'

const TARGET = join(import.meta.dirname, '../docs/openapi.json')
const wanted = await format(JSON.stringify(openApiDocument()), {
  ...(await resolveConfig(TARGET)),
  filepath: TARGET,
})
if (!process.argv.includes('--check')) await writeFile(TARGET, wanted)
else if ((await readFile(TARGET, 'utf8').catch(() => '')) !== wanted) {
  console.error('docs/openapi.json is not what the schemas say: run `node scripts/generate-openapi.ts`')
  process.exitCode = 1
}
