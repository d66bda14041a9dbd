/** Fields of a long form: each is named by what it says in a document, which faults name too. */

import { html, type SafeHtml } from '#domain/html.ts'
import { refuse } from '#functions/admin/problem.ts'
import { checkField, type FormField, field, isFaultOf } from './form.ts'

export interface FieldFault {
  field: string
  message: string
}

export type Choice = readonly [value: string, name: string]

/** What the fields of a form are made with. */
export type Fields = ReturnType<typeof fieldMaker>

/**
 * @param faults in the words of the form
 * @param usual what stands in the form at first: folded where it still does
 */
export function fieldMaker(form: URLSearchParams, faults: readonly FieldFault[], usual: URLSearchParams) {
  const refusal = refuse(422, 'some fields are missing or wrong', { errors: [...faults] })
  const shown = new Set<string>()
  const labels = new Map<string, string>()

  const hasFault = (name: string) => faults.some(fault => isFaultOf(name, fault))

  function input(name: string, label: string, help?: string, more: Partial<FormField> = {}) {
    shown.add(name)
    labels.set(name, label)
    return field({ name, label, help, ...more }, { form, refusal })
  }

  const select = (name: string, label: string, choices: readonly Choice[], help?: string) => input(name, label, help, { choices })

  const days = (name: string, label: string, help?: string, unit = 'days', value?: string) =>
    input(name, label, help, { as: 'number', unit, value })

  const lines = (name: string, label: string, help: string) => input(name, label, help, { as: 'words', rows: 2, optional: true })

  /** What is wrong with several fields together. */
  function faultsOf(name: string, label: string) {
    labels.set(name, label)
    const own = faults.filter(fault => isFaultOf(name, fault))
    return html`${own.map(({ message }) => html`<p class="fault">${label} ${message}</p>`)}`
  }

  function checks(name: string, label: string, choices: readonly Choice[]) {
    shown.add(name)
    const ticked = form.getAll(name).flatMap(value => value.split('\n'))
    const others = ticked.filter(value => value !== '' && !choices.some(([one]) => one === value)).map(value => [value, value] as const)
    const boxes = [...choices, ...others].map(([value, text]) => checkField(name, value, text, ticked.includes(value)))
    return html`<fieldset class="field" id="${name}"><legend>${label}</legend>${faultsOf(name, name.endsWith('apps') ? 'What is required' : label)}${boxes}</fieldset>`
  }

  function tick(name: string, label: string, value = 'true') {
    shown.add(name)
    return html`<div class="field">${checkField(name, value, label, form.get(name) === value)}</div>`
  }

  /** Folded while its fields have what they have in every policy, and nothing is wrong with them. */
  function more(summary: string, names: readonly string[], content: SafeHtml, isUnfolded = false) {
    const isIn = (name: string) => names.some(one => name === one || name.startsWith(`${one}.`) || name.startsWith(`${one}[`))
    const said = (one: URLSearchParams, name: string) =>
      one
        .getAll(name)
        .filter(value => value !== '')
        .join('\n')
    const same = (name: string) => said(form, name) === said(usual, name)
    const isOpen = isUnfolded || [...form.keys()].some(name => isIn(name) && !same(name)) || faults.some(fault => isIn(fault.field))
    return html`<details${isOpen ? html` open` : ''}><summary>${summary}</summary>${content}</details>`
  }

  const button = (act: string, label: string, to: string) =>
    html`<button type="submit" class="secondary" name="do" value="${act}" formaction="#${to}" formnovalidate>${label}</button>`

  function hours(name: string, label: string, help: string) {
    shown.add(name)
    const [from = '', to = ''] = form.getAll(name)
    const type = (text: string) => (text === '' || /^([01]\d|2[0-3]):\d{2}$/.test(text) ? 'time' : 'text')
    const end = (text: string, said: string) =>
      html`<input type="${type(text)}" name="${name}" value="${text}" aria-label="${label}, ${said}">`
    return html`<fieldset class="field" id="${name}"><legend>${label}</legend><p class="quiet">${help}</p>${faultsOf(name, label)}<span class="unit">${end(from, 'from')} – ${end(to, 'until')}</span></fieldset>`
  }

  /** What no field shows, so that it is not lost. */
  const hidden = (isKept: (name: string) => boolean) =>
    [...form]
      .filter(([name]) => !shown.has(name) && isKept(name))
      .map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)

  /** What is wrong, each with the field in which it can be put right. */
  const inFields = (some: readonly FieldFault[]): readonly { text: string; to?: string | undefined }[] =>
    some.map(fault => {
      const [to, label = fault.field] = [...labels].find(([name]) => isFaultOf(name, fault)) ?? []
      const [entry = ''] = /^(\w+\[\d+\]|teams\.[^.]+)(?=\.)/.exec(fault.field) ?? []
      return { text: `${labels.has(entry) ? `${labels.get(entry)}: ` : ''}${label} ${fault.message}`, to }
    })

  return {
    form,
    refusal,
    shown,
    labels,
    hasFault,
    input,
    select,
    days,
    lines,
    faultsOf,
    checks,
    tick,
    more,
    button,
    hours,
    hidden,
    inFields,
  }
}
