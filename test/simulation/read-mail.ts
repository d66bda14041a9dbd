/** Reads the text of a mail as its recipient does: nothing here knows what it was written from. */
import { Temporal } from 'temporal-polyfill'

/** What a mail says under the title of one policy. */
interface SectionRead {
  title: string
  /** Until when to act, ahead or past, to the minute on the clocks of its own zone; absent without a deadline, or if none is stated. */
  until?: Temporal.PlainDateTime
  /** True if it says that there is no deadline. */
  isUndated: boolean
  /** The devices that it lists. */
  devices: readonly string[]
  /** Of those: said to be without access, or to lose it now. */
  cut: readonly string[]
  /** Likewise, by this policy. */
  suspended: readonly string[]
  text: string
}

const months = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December']

const stated = /^ {4}(?:By|Before|The deadline passed at) (the end of|\d\d:\d\d on) [A-Z][a-z]+day (\d+) ([A-Z][a-z]+) (\d{4})$/m

/** @param titles of policies, each of which heads a section; where two have one title, who decided follows in parentheses */
export function readSections(text: string, titles: readonly string[]) {
  const [body = ''] = text.split(/^-- $/m)
  const parts = body.split(/^(.+)\n=+$/m)
  return parts.flatMap((heading, index) => {
    if (index % 2 === 0) return []
    const title = [heading, heading.replace(/ \(.+\)$/, '')].find(title => titles.includes(title))
    return title === undefined ? [] : [readSection(title, parts[index + 1] ?? '')]
  })
}

/** A person in a digest, and what it lists of theirs. */
interface DigestRowRead {
  title: string
  /** True where it says that they are late. */
  isOverdue: boolean
  devices: readonly string[]
}

/** @param titles of policies, each of which heads a section */
export const readDigest = (text: string, titles: readonly string[]): readonly DigestRowRead[] =>
  readSections(text, titles).flatMap(({ title, text }) => {
    let isOverdue = false
    return text.split('\n').flatMap((line, index, lines) => {
      if (/^- .+ \(.*\)$/.test(line)) return [{ title, isOverdue, devices: namesIn(lines[index + 1] ?? '') }]
      if (/^\S/.test(line)) isOverdue = line.startsWith('The deadline has passed, and these ')
      return []
    })
  })

const namesIn = (line: string) => line.trim().split(/, | and /)

function untilIn(text: string): Pick<SectionRead, 'until'> {
  const [, time = '', day, month = '', year] = stated.exec(text) ?? []
  if (!day) return {}
  const date = Temporal.PlainDate.from({ day: Number(day), month: months.indexOf(month) + 1, year: Number(year) })
  return { until: /^\d/.test(time) ? date.toPlainDateTime(time.slice(0, 5)) : date.add({ days: 1 }).toPlainDateTime() }
}

function readSection(title: string, text: string): SectionRead {
  const rows = [...text.matchAll(/^- (\S+) \(.+\)\n((?: {2}.+\n?)*)/gm)].map(([, device = '', lines = '']) => ({ device, lines }))
  const saying = (what: RegExp) => rows.filter(({ lines }) => what.test(lines)).map(({ device }) => device)
  const listed = [...text.matchAll(/^Work access is (?:being )?suspended on: (.+)\. It comes back/gm)].flatMap(([, names = '']) =>
    namesIn(names),
  )
  const unique = (names: readonly string[]) => [...new Set(names)]
  return {
    title,
    ...untilIn(text),
    isUndated: /^ {4}There is no deadline$/m.test(text),
    devices: rows.map(({ device }) => device),
    cut: unique([...saying(/Work access is (being )?suspended/), ...listed]),
    suspended: unique([...saying(/Work access is (being )?suspended\.$/m), ...listed]),
    text,
  }
}
