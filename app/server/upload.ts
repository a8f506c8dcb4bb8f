import {
  type FileUpload,
  FormDataParseError,
  MaxFilesExceededError,
  MaxFileSizeExceededError,
  MaxHeaderSizeExceededError,
  MaxPartsExceededError,
  MaxTotalSizeExceededError,
  parseFormData,
} from '@remix-run/form-data-parser'
import { fileTypeFromBuffer } from 'file-type'
import type { Messages } from '#app/i18n/messages.ts'

export type UploadType = 'application/pdf' | 'image/jpeg' | 'image/png'

export const uploadBytesMax = 10 * 1_024 * 1_024
const partsMax = 100
/** What the fields beside the files may take together. */
const fieldBytesMax = 256 * 1_024

export interface UploadedFile {
  /** as the sender named it, without any path; at most 200 characters */
  readonly name: string
  /** what the content is, whatever its name says */
  readonly mediaType: UploadType
  readonly bytes: Uint8Array
}

export type UploadRefusal =
  | { readonly reason: 'missing' }
  | { readonly reason: 'too-large'; readonly bytesMax: number }
  /** `named`: what its name claims; `found`: what the content is, undefined where nothing known */
  | {
      readonly reason: 'wrong-type'
      readonly named: string
      readonly found: string | undefined
      readonly types: readonly UploadType[]
    }
  | { readonly reason: 'unreadable' }

export interface FileField {
  readonly types: readonly UploadType[]
  readonly required: boolean
  /** 10 MB where it is not said */
  readonly bytesMax?: number
}

export interface Upload<Field extends string> {
  /** every other field of the form; the files' own are left out */
  readonly form: FormData
  readonly files: Readonly<Partial<Record<Field, UploadedFile>>>
  /** why a file is refused, by its field; empty where all is well */
  readonly refused: Readonly<Partial<Record<Field, UploadRefusal>>>
}

/**
 * Reads a form with files. Each file is bounded while it arrives, and told by its content. A body that is announced
 * larger than all files together is refused before it is read.
 */
export async function readUpload<Field extends string>(
  request: Request,
  fields: Readonly<Record<Field, FileField>>,
): Promise<Upload<Field>> {
  const names = Object.keys(fields) as Field[]
  const limitOf = (name: Field) => fields[name].bytesMax ?? uploadBytesMax
  const fileBytesMax = Math.max(...names.map(limitOf))
  const totalMax = names.reduce((sum, name) => sum + limitOf(name), fieldBytesMax)
  const tooLarge = (): Upload<Field> => ({
    form: new FormData(),
    files: {} as Upload<Field>['files'],
    refused: Object.fromEntries(
      names.map((name) => [name, { reason: 'too-large', bytesMax: limitOf(name) }]),
    ) as Upload<Field>['refused'],
  })
  if (Number(request.headers.get('content-length') ?? 0) > totalMax) return tooLarge()
  const files: Partial<Record<Field, UploadedFile>> = {}
  const refused: Partial<Record<Field, UploadRefusal>> = {}
  const take = async (upload: FileUpload): Promise<void> => {
    const name = names.find((candidate) => candidate === upload.fieldName)
    // A file field that was left empty arrives as a file without content.
    if (name === undefined || upload.size === 0) return
    const result = await examine(upload, fields[name].types, limitOf(name))
    if ('reason' in result) refused[name] = result
    else files[name] = result
  }
  let form: FormData
  try {
    form = await parseFormData(
      request,
      { maxFiles: names.length, maxFileSize: fileBytesMax, maxParts: partsMax, maxTotalSize: totalMax },
      take,
    )
  } catch (error) {
    if (isSizeLimit(error)) return tooLarge()
    if (!(error instanceof FormDataParseError || error instanceof MaxPartsExceededError)) throw error
    const unreadable = Object.fromEntries(names.map((name) => [name, { reason: 'unreadable' }]))
    return {
      form: new FormData(),
      files: {} as Upload<Field>['files'],
      refused: unreadable as Upload<Field>['refused'],
    }
  }
  for (const name of names) {
    form.delete(name)
    if (fields[name].required && files[name] === undefined) refused[name] ??= { reason: 'missing' }
  }
  return { form, files, refused }
}

/** Why a file is refused, in words for its field. */
export function uploadRefusalWords(t: Messages['t'], refusal: UploadRefusal): string {
  switch (refusal.reason) {
    case 'missing':
      return t('errors.file.missing')
    case 'too-large':
      return t('auth.upload.tooLarge', { megabytes: Math.floor(refusal.bytesMax / 1_048_576) })
    case 'wrong-type':
      return t('auth.upload.wrongType', {
        name: refusal.named,
        types: refusal.types.map((type) => typeNames[type]).join(', '),
      })
    case 'unreadable':
      return t('auth.upload.unreadable')
    default:
      return refusal satisfies never
  }
}

const typeNames: Record<UploadType, string> = {
  'application/pdf': 'PDF',
  'image/jpeg': 'JPEG',
  'image/png': 'PNG',
}

async function examine(
  upload: FileUpload,
  types: readonly UploadType[],
  bytesMax: number,
): Promise<UploadedFile | UploadRefusal> {
  if (upload.size > bytesMax) return { reason: 'too-large', bytesMax }
  const bytes = await upload.bytes()
  const found = (await fileTypeFromBuffer(bytes))?.mime
  const mediaType = types.find((type) => type === found)
  const name = plainName(upload.name)
  if (mediaType === undefined) return { reason: 'wrong-type', named: name, found, types }
  return { name, mediaType, bytes }
}

/** Browsers send a bare name; whoever sends more is not believed. */
function plainName(name: string): string {
  const bare = (name.split(/[\\/]/).at(-1) ?? '').replaceAll(/\p{Cc}/gu, '').trim()
  return bare === '' ? 'file' : bare.slice(0, 200)
}

function isSizeLimit(error: unknown): boolean {
  return (
    error instanceof MaxFileSizeExceededError ||
    error instanceof MaxTotalSizeExceededError ||
    error instanceof MaxFilesExceededError ||
    error instanceof MaxHeaderSizeExceededError
  )
}
