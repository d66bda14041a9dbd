/** Forms and their fields. */
import { html, type SafeHtml } from '../../shared/domain/html.ts'
import { type Refusal, refuse } from '../admin/problem.ts'
import type { Visit } from './page.ts'

/** A form that carries the proof that this session's page made it. @param path of the page. @param takesFile see `Page` */
export const formFor =
  (proof: string, path: string, takesFile = false): Visit['form'] =>
  (content, to = path) =>
    html`<form method="post" action="${to}"${takesFile ? html` enctype="multipart/form-data"` : ''}><input type="hidden" name="proof" value="${proof}">${content}</form>`

interface Field {
  readonly name: string
  readonly label: string
  readonly help?: string
  readonly value?: string | undefined
  /** What is wrong with it. */
  readonly fault?: string | undefined
  readonly optional?: boolean
}

/** Ids of what describes a field, for readers who do not see it. */
const describedBy = ({ name, help, fault }: Field): string =>
  [...(help === undefined ? [] : [`${name}-help`]), ...(fault === undefined ? [] : [`${name}-fault`])].join(' ')

const around = (field: Field, input: SafeHtml): SafeHtml => {
  const { name, label, help, fault, optional } = field
  return html`<div class="field"><label for="${name}">${label}${optional ? html` <span class="quiet">(optional)</span>` : ''}</label>
${help === undefined ? '' : html`<p class="quiet" id="${name}-help">${help}</p>`}
${fault === undefined ? '' : html`<p class="fault" id="${name}-fault">${fault}</p>`}${input}</div>`
}

export const textField = (field: Field, type: 'text' | 'date' | 'email' | 'search' = 'text'): SafeHtml =>
  around(
    field,
    html`<input id="${field.name}" name="${field.name}" type="${type}" value="${field.value ?? ''}" aria-describedby="${describedBy(field)}"${
      field.fault === undefined ? '' : html` aria-invalid="true"`
    }>`,
  )

/** @param endings of files that a browser offers */
export const fileField = (field: Field, endings: string): SafeHtml =>
  around(
    field,
    html`<input id="${field.name}" name="${field.name}" type="file" accept="${endings}" aria-describedby="${describedBy(field)}"${
      field.fault === undefined ? '' : html` aria-invalid="true"`
    }>`,
  )

export const wordsField = (field: Field, rows = 3): SafeHtml =>
  around(
    field,
    html`<textarea id="${field.name}" name="${field.name}" rows="${String(rows)}" aria-describedby="${describedBy(field)}"${
      field.fault === undefined ? '' : html` aria-invalid="true"`
    }>${field.value ?? ''}</textarea>`,
  )

export const choiceField = (field: Field, choices: readonly (readonly [value: string, name: string])[]): SafeHtml =>
  around(
    field,
    html`<select id="${field.name}" name="${field.name}" aria-describedby="${describedBy(field)}">${choices.map(
      ([value, name]) => html`<option value="${value}"${value === (field.value ?? '') ? html` selected` : ''}>${name}</option>`,
    )}</select>`,
  )

/** One of several under a legend. */
export const checkField = (name: string, value: string, label: string, isChecked: boolean): SafeHtml =>
  html`<label><input type="checkbox" name="${name}" value="${value}"${isChecked ? html` checked` : ''}> ${label}</label>`

/** Its text says what exactly is agreed to. */
export const agreement = (name: string, label: string): SafeHtml =>
  html`<div class="field"><label><input type="checkbox" name="${name}" value="yes" required> ${label}</label></div>`

/** Browsers ask for the box by themselves. @returns a refusal unless it was ticked */
export const unlessAgreed = (form: URLSearchParams, name: string): Refusal | undefined =>
  form.get(name) === 'yes' ? undefined : refuse(422, 'tick the box to confirm')

/** A button that says to its page which deed is wanted, as `do`. */
export const deedButton = (deed: string, name: string): SafeHtml =>
  html`<button type="submit" class="secondary" name="do" value="${deed}">${name}</button>`

export const button = (name: string, kind: 'main' | 'grave' | 'plain' = 'main'): SafeHtml =>
  html`<button type="submit" class="${{ main: '', grave: 'grave', plain: 'secondary' }[kind]}">${name}</button>`

/** What was sent, and what is wrong with each field of it. */
export function sentIn({ sent }: Pick<Visit, 'sent'>): {
  value(name: string): string | undefined
  fault(name: string): string | undefined
} {
  const faults = new Map(sent?.refusal.problem.errors?.map(({ field, message }) => [field, message]))
  return { value: (name) => sent?.form.get(name) ?? undefined, fault: (name) => faults.get(name) }
}
