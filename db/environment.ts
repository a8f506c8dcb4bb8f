import type { z } from 'zod'

/** What is wrong with the variables of a process, in one line that names each of them and never a value. */
export function wrongVariables(
  { issues }: z.ZodError,
  variables: Readonly<Record<string, string | undefined>>,
): string {
  return issues
    .map(({ path, message }) => {
      const name = path.join('.')
      return variables[name] === undefined ? `${name} is missing` : `${name}: ${message}`
    })
    .join('; ')
}
