/** The lists in the form of a policy, which buttons make longer or shorter without a script. */

import { idFrom } from '#functions/policy-form.ts'

/** `[0]`, `[1]`, … of the entries of a list. */
export function entriesOf(form: URLSearchParams, name: string): readonly string[] {
  const found = [...form.keys()].filter(key => key.startsWith(`${name}[`)).map(key => key.slice(0, key.indexOf(']', name.length) + 1))
  return [...new Set(found)]
}

/** `fr`, `de` of the texts, or names of the teams. */
export function keysOf(form: URLSearchParams, ...names: readonly string[]): readonly string[] {
  const below = names.flatMap(name => [...form.keys()].filter(key => key.startsWith(`${name}.`)).map(key => key.slice(name.length + 1)))
  return [...new Set(below.map(key => key.replace(/\..*/, '')))]
}

/** The form with one entry of a list more or less, as a button without script asks. */
export function changed(before: URLSearchParams, verb: string, what: string): URLSearchParams {
  if (verb === 'remove') return without(before, what)
  const form = new URLSearchParams(before)
  const [list, named = ''] = what.split(':')
  const typed = (form.get(`new:${list}`) ?? '').trim()
  const name = idFrom(typed)?.slice(0, 32)
  switch (list) {
    case 'language':
    case 'languages':
      for (const language of list === 'language' ? [typed] : named.split(',')) form.append(`title.${language}`, '')
      break
    case 'team':
      if (!name) break
      form.append(`teams.${name}.email`, '')
      form.append(`teams.${name}.zone`, form.get('zone') === 'staff' ? 'UTC' : (form.get('zone') ?? 'UTC'))
      form.append(`teams.${name}.language`, form.get('language') ?? 'en')
      break
    case 'requirement':
      if (!name) break
      form.append(form.get('new:kind') === 'app' ? 'apps' : 'requires', name)
      form.append(`requirements.${name}.kind`, form.get('new:kind') ?? 'check')
      form.append(`requirements.${name}.title`, typed)
      break
    case 'stages':
      for (let missing = Math.max(1, 2 - entriesOf(form, what).length); missing > 0; missing -= 1) addStage(form)
      break
    default:
      addRung(form, what, verb === 'repeat')
  }
  form.delete(`new:${list}`)
  return form
}

function addStage(form: URLSearchParams) {
  const name = `stages[${entriesOf(form, 'stages').length}]`
  form.set('deadline', 'stages')
  form.append(`${name}.name`, '')
  form.append(`${name}.deadline`, 'on')
  form.append(`${name}.deadline.counts`, 'inclusive')
}

/** Before the repeated mail, which is the last. */
function addRung(form: URLSearchParams, list: string, isRepeated: boolean) {
  const rungs = entriesOf(form, list)
  const last = rungs.at(-1)
  const next = `${list}[${rungs.length}]`
  if (list !== 'escalation') form.set(list, 'own')
  if (isRepeated) {
    for (const [part, value] of Object.entries({ every: '7', notify: 'staff', times: '4' })) form.append(`${next}.${part}`, value)
    return
  }
  const isBefore = last !== undefined && form.has(`${last}.every`)
  if (isBefore) rename(form, last, next)
  const [team] = keysOf(form, 'teams')
  const own = isBefore ? last : next
  const count = isBefore ? rungs.length - 1 : rungs.length
  form.append(`${own}.after`, String([0, 1, 3][count] ?? 7))
  form.append(`${own}.notify`, ['staff', 'manager'][count] ?? team ?? 'manager')
}

function rename(form: URLSearchParams, from: string, to: string) {
  for (const [name, value] of [...form]) {
    if (!name.startsWith(`${from}.`)) continue
    form.delete(name, value)
    form.append(to + name.slice(from.length), value)
  }
}

/** Those after it in its list move up. */
function without(form: URLSearchParams, entry: string): URLSearchParams {
  const [, list = '', index = ''] = /^(.*)\[(\d+)\]$/.exec(entry) ?? []
  return new URLSearchParams(
    [...form].flatMap(([name, value]): [string, string][] => {
      const isNamed = /(^|\.)(apps|requires)$/.test(name) && entry === `requirements.${value}`
      if (isNamed || name.startsWith(`${entry}.`)) return []
      const [, number, rest = ''] = (list && name.startsWith(`${list}[`) && /^(\d+)\](.*)$/.exec(name.slice(list.length + 1))) || []
      return number && Number(number) > Number(index) ? [[`${list}[${Number(number) - 1}]${rest}`, value]] : [[name, value]]
    }),
  )
}
