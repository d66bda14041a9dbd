import { spawn } from 'node:child_process'
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { beforeEach, expect, it, onTestFinished } from 'vitest'
import { parsePolicy } from '#domain/policies/parse.ts'
import { testFolder } from '#test/folder.ts'
import { shows } from '../expecting.ts'
import { tells, typed } from './typed.ts'

const ides = fileURLToPath(new URL('../../../functions/cli/ides.js', import.meta.url))

let folder: string
beforeEach(() => {
  folder = testFolder(onTestFinished).folder
})

const file = () => join(folder, 'policy.yaml')

/** The policy in the file. */
function written() {
  const read = parsePolicy(readFileSync(file(), 'utf8'))
  if (!read.ok) throw new Error('what was written cannot be read')
  return read.value.policy
}

const answers = {
  id: 'no-tiktok',
  title: 'Remove "TikTok": now',
  issuer: 'European Commission',
  requires: 'tiktok',
  devices: '',
  zone: 'Europe/Brussels',
  announcedAt: '2023-02-23T10:00',
  deadline: '2023-03-15',
  counts: 'inclusive',
  of: [],
  stages: [],
  remindEvery: [],
  review: '',
  contact: 'IT helpdesk',
  email: 'helpdesk@ec.example',
  owner: [],
  phone: '+3220000000',
  hours: '08:00-17:00',
  cuts: 'yes',
  watch: 'no',
}

/** Answers in their order; several where the first are not right. */
const linesOf = (changes: Partial<Record<keyof typeof answers, string | readonly string[]>> = {}) =>
  Object.values({ ...answers, ...changes }).flat()

/** A person at the keyboard who answers so, and then presses Ctrl-C. */
async function answering(lines: readonly string[], ...args: readonly string[]) {
  const asked: string[] = []
  const left = [...lines]
  const dialogue = {
    async ask(question: string) {
      asked.push(question)
      return left.shift()
    },
    [Symbol.dispose]() {},
  }
  const ran = await typed(['policy', 'new', ...args], {
    openDialogue: () => dialogue,
    zone: 'Europe/Luxembourg',
    ask: async () => '',
  })
  return { ...ran, asked, left }
}

/** All questions are answered, and the file is written. */
async function answered(lines: readonly string[]) {
  const ran = await answering(lines, file())
  expect(ran).toMatchObject({ code: 0, left: [] })
  return ran
}

it('the answers about a new policy are written so that the policy can be read', async () => {
  const { code, out } = await answering(linesOf(), file())
  expect({ code, out }).toEqual({
    code: 0,
    out: `Wrote ${file()}. See its timeline: npx ides policy check ${file()}\n`,
  })
  const policy = written()
  expect(policy).toMatchObject({
    id: 'no-tiktok',
    title: 'Remove "TikTok": now',
    requires: ['tiktok'],
    scope: { devices: ['official', 'personal-with-work-apps'] },
    unknown: 'ask',
    contact: { phone: '+3220000000', hours: { start: 480, end: 1020 } },
  })
  expect(policy.announcedAt.toString()).toBe('2023-02-23T09:00:00Z')
  expect(policy.escalation).toEqual([{ after: 0, suspend: true, notify: 'staff' }])
})

it('a new policy passes its check, and leads to its schema and README', async () => {
  await answering(linesOf(), file())
  const [, schema = ''] = /^# yaml-language-server: \$schema=(\S+)\n/.exec(readFileSync(file(), 'utf8')) ?? []
  expect(JSON.parse(readFileSync(resolve(dirname(file()), decodeURIComponent(schema)), 'utf8')).title).toBe('Ides policy')
  const [, readme = ''] = / See (\S+)\n/.exec(readFileSync(file(), 'utf8')) ?? []
  expect(readFileSync(resolve(dirname(file()), decodeURIComponent(readme)), 'utf8')).toMatch(/^# Policies\n/)
  const { code, out } = await typed(['policy', 'check', file()])
  expect(code).toBe(0)
  expect(out).toMatch(/^at the deadline: work access is suspended +Thu 2023-03-16 00:00$/m)
})

it('the questions offer what is likely, and take it for an empty answer', async () => {
  const empty = { devices: '', zone: '', announcedAt: '', deadline: '', counts: '', contact: '', phone: '', hours: '', cuts: '', watch: '' }
  const { code, asked } = await answering(linesOf(empty), file())
  expect(code).toBe(0)
  expect(asked.slice(4)).toEqual([
    '[official, personal-with-work-apps] > ',
    '[Europe/Luxembourg] > ',
    '[2023-02-21T10:00] > ',
    '[2023-03-14] > ',
    '[inclusive] > ',
    '> ',
    '[IT helpdesk] > ',
    '> ',
    '> ',
    '> ',
    '[no] > ',
    '[no] > ',
  ])
  expect(readFileSync(file(), 'utf8')).not.toMatch(/suspend|stages:|review:|owner:|watch:/)
})

it.each([
  ['id', 'No TikTok', 'id must be lower-case letters, digits and hyphens, such as no-tiktok-2023, but is "No TikTok"'],
  ['requires', 'tiktoc', 'requires[0] must be a name that is known, such as tiktok or tiktok-lite, but is "tiktoc"'],
  ['deadline', '2023-02-23T09:00', 'deadline.at must be after the announcement, on Thu 23 February 2023'],
  ['watch', 'later', 'must be yes or no; a watch only counts who would be affected, and mails no one'],
] as const)('a question about %s is asked again where the answer is %j', async (key, wrong, sentence) => {
  const { said } = await answered(linesOf({ [key]: [wrong, answers[key]] }))
  shows(said, `  ${sentence}`)
})

it('a new policy may name anything of the catalogue, with apps or without', async () => {
  const linesAbout = async (requires: string) => {
    await answered(linesOf({ requires }))
    const lines = readFileSync(file(), 'utf8').split('\n')
    rmSync(file())
    return lines.filter(line => /^(apps|requires):/.test(line))
  }
  expect(await linesAbout('filevault, bitlocker')).toEqual(['requires: [ filevault, bitlocker ] # must be met; names from the catalogue'])
  expect(await linesAbout('filevault, tiktok')).toEqual([
    'apps: [ tiktok ] # must go; names from the catalogue',
    'requires: [ filevault ] # must be met; names from the catalogue',
  ])
})

it('an announcement is in UTC where each has their own zone', async () => {
  await answered(linesOf({ zone: 'staff', announcedAt: '' }))
  shows(readFileSync(file(), 'utf8'), 'announcedAt: 2023-02-21T10:00Z\n')
})

it.each([
  ['P14D', '', '{ within: P14D, of: announcement }'],
  ['P30D', 'device', '{ within: P30D, of: device } # from when each device was given, or from the announcement if that is later'],
])('a new policy is asked since when days count: %s, %j', async (deadline, of, written) => {
  await answered(linesOf({ deadline, counts: [], of }))
  shows(readFileSync(file(), 'utf8'), `deadline: ${written}\n`)
})

it('a new policy without a deadline is asked for reminders, a review and its owner', async () => {
  const without = { deadline: 'none', counts: [], remindEvery: '', review: ['soon', ''], owner: '', cuts: [] }
  const { said } = await answered(linesOf(without))
  shows(said, '  review must ')
  const { deadline, remindEvery, review, owner, teams, escalation } = written()
  expect({ deadline, remindEvery, review: `${review}`, owner, escalation }).toEqual({
    deadline: 'none',
    remindEvery: 14,
    review: '2023-08-23',
    owner: 'owner',
    escalation: [],
  })
  expect(teams.owner).toMatchObject({ email: 'helpdesk@ec.example', zone: 'Europe/Brussels' })
})

/** Answers about stages, in their order. */
const staged = (...stages: readonly string[]) => linesOf({ deadline: 'stages', counts: [], stages })

it('stages are asked for their name, deadline and requirements until there are no more', async () => {
  const tell = ['remove', '2023-03-15', 'exclusive', '']
  await answered(staged(...tell, 'encrypt', '2023-04-01T17:00', 'filevault, tiktok', 'later', 'P60D', 'bitlocker', ''))
  const { deadline, stages = [], escalation } = written()
  expect(deadline).toBeUndefined()
  expect(JSON.parse(JSON.stringify(stages))).toMatchObject([
    { name: 'remove', deadline: { on: '2023-03-15', counts: 'exclusive' }, requires: ['tiktok'] },
    { name: 'encrypt', deadline: { at: '2023-04-01T17:00:00' }, requires: ['tiktok', 'filevault'] },
    { name: 'later', deadline: { within: 60, of: 'announcement' }, requires: ['bitlocker'] },
  ])
  expect(escalation).toEqual([{ after: 0, suspend: true, notify: 'staff' }])
  expect((await typed(['policy', 'check', file()])).code).toBe(0)
})

it('the first stage is offered the usual deadline, and each other thirty days more', async () => {
  const lines = staged('remove', '', '', '', 'encrypt', '', '', '', 'check', 'P90D', '', 'last', '', '', '')
  const { asked } = await answering(lines, file())
  const offered = asked.filter(question => /^\[(P\d|\d{4}-\d\d-\d\d\])/.test(question))
  expect(offered).toEqual(['2023-03-16', '2023-03-16', '2023-04-15', '2023-05-15', 'P120D'].map(deadline => `[${deadline}] > `))
  expect(written().stages).toHaveLength(4)
})

it('another stage is asked for where none asks for what the policy does', async () => {
  const own = ['encrypt', '', '', 'filevault', 'lock', '', '', 'bitlocker']
  const { said } = await answered(staged(...own, '', 'remove', '', '', '', ''))
  shows(said, '  apps must be absent, or asked for by a stage, where every stage says what it asks for, but is [tiktok]\n')
  expect(written().stages?.map(({ requires }) => requires)).toEqual([['filevault'], ['bitlocker'], ['tiktok']])
})

it('there is no eleventh stage, and the tenth asks for what the policy does', async () => {
  const nine = Array.from({ length: 9 }, (_, index) => [`stage-${index}`, '', '', 'filevault']).flat()
  await answered(staged(...nine, 'last', '', '', 'bitlocker', ''))
  expect(written().stages?.at(9)?.requires).toEqual(['tiktok'])
})

const second = ['encrypt', '2023-04-15', '', '', '']
const remove = ['remove', '2023-03-15', '', '']
it.each([
  ['no first', ['', ...remove, ...second], 'must be a short name, such as remove; there are 2 stages at least, 10 at most'],
  ['no second', [...remove, '', ...second], 'must be a short name, such as remove; there are 2 stages at least, 10 at most'],
])('stages are asked for again where there is %s', async (_, lines, sentence) => {
  const { said } = await answered(staged(...lines))
  shows(said, `  ${sentence}`)
  expect(written().stages?.map(({ name }) => name)).toEqual(['remove', 'encrypt'])
})

it('a name that YAML would read as a number is written as text', async () => {
  await answering(staged('2023', '', '', '', '2024', '', '', '', ''), file())
  expect(written().stages?.map(({ name }) => name)).toEqual(['2023', '2024'])
})

it('the address of the owner is asked for where there is a review date', async () => {
  const { said } = await answered(linesOf({ review: '2023-09-15', owner: ['security', 'security@ec.example'] }))
  shows(said, '  teams.owner.email must be a mail address such as name@example.org, but is "security"')
  const { review, owner, teams, escalation } = written()
  expect({ review: `${review}`, owner, escalation }).toEqual({
    review: '2023-09-15',
    owner: 'owner',
    escalation: [{ after: 0, suspend: true, notify: 'staff' }],
  })
  expect(teams.owner).toMatchObject({ email: 'security@ec.example', zone: 'Europe/Brussels' })
})

it.each([
  ['a dated policy', {}],
  ['one without a deadline', { deadline: 'none', counts: [], remindEvery: '', owner: '', cuts: [] }],
])('the answers put %s on watch', async (_, changes) => {
  await answered(linesOf({ ...changes, watch: 'yes' }))
  expect(written().watch).toBe(true)
  expect(readFileSync(file(), 'utf8')).toMatch(/^watch: true # only counts who would be affected; /m)
})

it('nothing is written if the user gives up', async () => {
  const { code, said } = await answering(linesOf().slice(0, -1), file())
  expect(code).toBe(1)
  expect(said).toMatch(/not all questions were answered: nothing was written\n$/)
  expect(readdirSync(folder)).toEqual([])
})

it('another id is asked for where its file is there already', async () => {
  const home = process.cwd()
  onTestFinished(() => process.chdir(home))
  process.chdir(folder)
  writeFileSync('no-tiktok.yaml', 'mine')
  const { code, said } = await answering(linesOf({ id: ['no-tiktok', 'no-tiktok-2'] }))
  shows(said, 'no-tiktok.yaml exists already: name another file\n')
  expect(code).toBe(0)
  expect(readdirSync(folder)).toEqual(['no-tiktok-2.yaml', 'no-tiktok.yaml'])
})

it('no file is overwritten', async () => {
  writeFileSync(file(), 'mine')
  const { code, said, asked } = await answering(linesOf(), file())
  expect({ code, said, asked }).toEqual({
    code: 2,
    said: `${file()} exists already: name another file\n`,
    asked: [],
  })
  expect(readFileSync(file(), 'utf8')).toBe('mine')
})

it('answers may be piped, a line each, and the id names the file', async () => {
  const child = spawn(process.execPath, [ides, 'policy', 'new'], { cwd: folder })
  child.stdin.end(`${linesOf().join('\n')}\n`)
  expect(await text(child.stdout)).toBe('Wrote no-tiktok.yaml. See its timeline: npx ides policy check no-tiktok.yaml\n')
  expect(readdirSync(folder)).toEqual(['no-tiktok.yaml'])
})

it('empty input is refused', async () => {
  await tells(typed(['policy', 'new']), 2, 'ides policy new asks questions: run it at a terminal, or pipe the answers, a line each\n')
})
