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
  as?: 'date' | 'datetime-local' | 'time' | 'number' | 'email' | 'search' | 'file' | 'words'
  /** One of these is chosen, or what stands in it already. */
  choices?: readonly (readonly [value: string, name: string])[]
  /** The id of a list of proposals. */
  list?: string
  /** What the number counts. */
  unit?: string
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

/** What browsers show in a field of a kind; anything else in one of text. */
const shownForms: Partial<Record<NonNullable<FormField['as']> | 'text', RegExp>> = {
  date: /^\d{4}-\d{2}-\d{2}$/,
  'datetime-local': /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?$/,
  time: /^([01]\d|2[0-3]):\d{2}$/,
  number: /^-?\d+(\.\d+)?$/,
}

/** A fault of an entry is one of the list, which one field holds. */
export const isFaultOf = (name: string, fault: { readonly field: string }) =>
  fault.field === name || fault.field.replace(/\[\d+\]$/, '') === name

export function field(one: FormField, sent?: SentForm) {
  const { name, label, help, as = 'text', choices, list, unit, rows = 3, optional } = one
  const value = (sent?.form.has(name) ? sent.form.getAll(name).join(as === 'words' ? '\n' : ', ') : one.value) ?? ''
  const fault = sent?.refusal?.problem.errors?.find(error => isFaultOf(name, error))?.message
  // For readers who do not see it.
  const described = [help !== undefined && `${name}-help`, fault !== undefined && `${name}-fault`].filter(Boolean).join(' ')
  const shared = html`id="${name}" name="${name}" aria-describedby="${described}"${fault === undefined ? '' : html` aria-invalid="true"`}`
  const isShown = value === '' || (shownForms[as]?.test(value) ?? true)
  const input = html`<input ${shared} type="${isShown ? as : 'text'}" value="${value}"${list ? html` list="${list}"` : ''}>`
  return html`<div class="field"><label for="${name}">${label}${optional ? html` <span class="quiet">(optional)</span>` : ''}</label>
${help === undefined ? '' : html`<p class="quiet" id="${name}-help">${help}</p>`}
${fault === undefined ? '' : html`<p class="fault" id="${name}-fault">${label} ${fault}</p>`}${
  choices
    ? html`<select ${shared}>${withChosen(choices, value).map(choice => option(choice, value))}</select>`
    : as === 'words'
      ? html`<textarea ${shared} rows="${rows}">${value}</textarea>`
      : as === 'file'
        ? html`<input ${shared} type="file" accept=".csv,.json,.ndjson,.jsonl">`
        : unit
          ? html`<span class="unit">${input} ${unit}</span>`
          : input
}</div>`
}

const withChosen = (choices: NonNullable<FormField['choices']>, value: string) =>
  choices.some(([one]) => one === value) || value === '' ? choices : [...choices, [value, value] as const]

const option = ([value, name]: readonly [value: string, name: string], chosen: string) =>
  html`<option value="${value}"${value === chosen ? html` selected` : ''}>${name}</option>`

/** One of several under a legend. */
export const checkField = (name: string, value: string, label: string, isChecked: boolean, type: 'checkbox' | 'radio' = 'checkbox') =>
  html`<label><input type="${type}" name="${name}" value="${value}"${isChecked ? html` checked` : ''}> ${label}</label>`
