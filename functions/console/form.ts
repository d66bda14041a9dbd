/** Forms and their fields. */
import { html, type SafeHtml } from '#domain/html.ts'
import type { Refusal } from '../admin/problem.ts'

export interface FormField {
  name: string
  label: string
  help?: string | undefined
  /** What stands in it at first. */
  value?: string | undefined
  /** By default a line of text. */
  as?: 'date' | 'email' | 'search' | 'file' | 'words'
  /** One of these is chosen. */
  choices?: readonly (readonly [value: string, name: string])[]
  /** Of words. */
  rows?: number
  optional?: boolean
}

/** A form that changes something. */
export interface Form {
  /** Sent with it by name. */
  hidden?: Record<string, string>
  /** With what stands between them. */
  fields?: readonly (FormField | SafeHtml | undefined)[]
  /** What exactly is agreed to before it is sent; the server asks `agreed` again. */
  agree?: string | undefined
  /** The name of its button, or buttons of its own. */
  button: string | SafeHtml
  kind?: keyof typeof buttonClasses | undefined
  /** By default the page itself. */
  to?: string
}

/** What was written in a form, and what is wrong with it. */
interface SentForm {
  form: URLSearchParams
  refusal?: Refusal | undefined
}

/** Of what people write: a field left empty is left out. */
export const writtenIn = (form: URLSearchParams): Record<string, string> =>
  Object.fromEntries(
    [...form].flatMap(([name, value]) => {
      const words = value.replaceAll(/\s+/g, ' ').trim()
      return words === '' || name === 'proof' || name === 'agreed' ? [] : [[name, words]]
    }),
  )

export interface RefusedForm extends SentForm {
  refusal: Refusal
}

const buttonClasses = { main: '', grave: 'grave', plain: 'secondary' }

interface FormPage {
  /** That this session's page made the form. */
  proof: string
  address: string
  /** See `ConsolePage`. */
  takesFile?: boolean | undefined
  sent?: SentForm | undefined
}

export const postForm = (
  { proof, address, takesFile, sent }: FormPage,
  { hidden = {}, fields = [], agree, button, kind = 'main', to = address }: Form,
) =>
  html`<form method="post" action="${to}"${takesFile ? html` enctype="multipart/form-data"` : ''}>${hiddenFields({ proof, ...hidden })}${fields.map(
    one => (one && 'name' in one ? field(one, sent) : one),
  )}${agree === undefined ? '' : html`<div class="field"><label><input type="checkbox" name="agreed" value="yes" required> ${agree}</label></div>`}${
    typeof button === 'string' ? html`<button type="submit" class="${buttonClasses[kind]}">${button}</button>` : button
  }</form>`

/** A form that filters what the page shows: it stands in the address. */
export const filterForm = (
  { address, query }: { address: string; query: URLSearchParams },
  fields: readonly (FormField | SafeHtml)[],
  hidden: Record<string, string> = {},
) =>
  html`<form method="get" action="${address}" class="filters">${hiddenFields(hidden)}${fields.map(one =>
    'name' in one ? field({ ...one, value: one.value ?? query.get(one.name) ?? undefined }) : one,
  )}<button type="submit">Show</button></form>`

export const hiddenFields = (values: Record<string, string>) =>
  html`${Object.entries(values).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}`

export function field(one: FormField, sent?: SentForm) {
  const { name, label, help, as = 'text', choices, rows = 3, optional } = one
  const value = sent?.form.get(name) ?? one.value ?? ''
  const fault = sent?.refusal?.problem.errors?.find(error => error.field === name)?.message
  // For readers who do not see it.
  const described = [help !== undefined && `${name}-help`, fault !== undefined && `${name}-fault`].filter(Boolean).join(' ')
  const shared = html`id="${name}" name="${name}" aria-describedby="${described}"${fault === undefined ? '' : html` aria-invalid="true"`}`
  return html`<div class="field"><label for="${name}">${label}${optional ? html` <span class="quiet">(optional)</span>` : ''}</label>
${help === undefined ? '' : html`<p class="quiet" id="${name}-help">${help}</p>`}
${fault === undefined ? '' : html`<p class="fault" id="${name}-fault">${label} ${fault}</p>`}${
  choices
    ? html`<select ${shared}>${choices.map(choice => option(choice, value))}</select>`
    : as === 'words'
      ? html`<textarea ${shared} rows="${rows}">${value}</textarea>`
      : as === 'file'
        ? html`<input ${shared} type="file" accept=".csv,.json,.ndjson,.jsonl">`
        : html`<input ${shared} type="${as}" value="${value}">`
}</div>`
}

const option = ([value, name]: readonly [value: string, name: string], chosen: string) =>
  html`<option value="${value}"${value === chosen ? html` selected` : ''}>${name}</option>`

/** One of several under a legend. */
export const checkField = (name: string, value: string, label: string, isChecked: boolean) =>
  html`<label><input type="checkbox" name="${name}" value="${value}"${isChecked ? html` checked` : ''}> ${label}</label>`
