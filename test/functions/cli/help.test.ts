import { expect, it } from 'vitest'
import { routes } from '#functions/admin/routes.ts'
import packageDescription from '#package.json' with { type: 'json' }
import { shows } from '../expecting.ts'
import { says, typed } from './typed.ts'

const [nouns, verbs] = [
  ['policy', 'requirement', 'staff', 'devices', 'source', 'access', 'case', 'brake', 'hold', 'address', 'job', 'audit', 'person'],
  ['upcoming', 'control', 'pause', 'resume'],
]

/** Every command that speaks to the API, as its words. */
const commands: string[][] = verbs.map(verb => [verb])
for (const noun of nouns) {
  const { out } = await typed([noun, '--help'])
  for (const [, verb = ''] of out.matchAll(new RegExp(`^ {2}ides ${noun} (\\S+) `, 'gm'))) commands.push([noun, verb])
}

it('the help names every command', async () => {
  const { code, out, said } = await typed(['--help'])
  expect([code, said]).toEqual([0, ''])
  for (const name of ['rehearse', 'preview', 'login', ...nouns, ...verbs]) expect(out).toMatch(new RegExp(`^ {2}ides ${name} `, 'm'))
  expect((await typed([])).out).toBe(out)
  expect(await typed(['case'])).toEqual(await typed(['case', '--help']))
})

it('the help has a command for every route that is one', () => {
  const ofRoutes = routes.flatMap(({ command }) => (command ? [command.name] : []))
  expect(commands.map(words => words.join(' '))).toEqual(expect.arrayContaining(ofRoutes))
})

it('the help begins with what one needs first, in order', async () => {
  const { out } = await typed(['--help'])
  const first = [...out.matchAll(/^ {2}ides (\w+(?: \w+)?) {2}/gm)].slice(0, 5).map(([, name]) => name)
  expect(first).toEqual(['policy new', 'rehearse', 'login', 'staff import', 'policy put'])
})

it('the help has examples of the commands that need no API, and lines that fit a screen', async () => {
  for (const name of ['rehearse', 'preview', 'login', 'doctor', 'cost']) {
    const { out } = await typed([name, '--help'])
    expect(out).toMatch(new RegExp(`^Example: npx ides ${name} `, 'm'))
    for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(120)
  }
})

it.each(commands.map(command => [command.join(' '), command] as const))(
  'the help of ides %s has an example that can be typed',
  async (_, command) => {
    const { code, out, said } = await typed([...command, '--help'])
    expect([code, said]).toEqual([0, ''])
    for (const line of out.split('\n')) expect(line).toBe(line.trimEnd())
    const [, example = ''] = /^Example: npx ides (.*?)(?: >.*)?$/m.exec(out) ?? []
    expect(example.split(' ').slice(0, command.length)).toEqual(command)
    const args = example.split(/ (?=(?:[^"]*"[^"]*")*[^"]*$)/).map(arg => arg.replaceAll('"', ''))
    // Nobody has signed in, and its files are not here: but that it is typed right.
    const { said: fault } = await typed(args)
    expect(fault).not.toMatch(/see ides (?!login).*--help/i)
  },
)

it.each(['pause', 'policy lift'])('the help of ides %s says that its reason is kept for good and must name no one', async command =>
  shows((await typed([...command.split(' '), '--help'])).out, 'kept for good in the audit log, so do not name anyone'),
)

it('the version is that of the package', async () => {
  expect(await typed(['--version'])).toEqual({ code: 0, out: `${packageDescription.version}\n`, said: '' })
})

it.each([
  ['polcy', /^"polcy" is not a command of ides: did you mean policy\? See ides --help\n$/],
  ['zzz', /^"zzz" is not a command of ides: there are rehearse, .*, policy, .*case, .*\. See ides --help\n$/],
  ['policy putt x.yaml', /^"putt" is not a verb of ides policy: did you mean put\?\n$/],
  ['policy constructor', /^"constructor" is not a verb of ides policy: it has .*put, show, .*list, /],
  ['case list no-tiktok --stat open', /^Unknown option '--stat': see ides case list --help\n$/],
  ['case list no-tiktok --state', /^--state needs a value: see ides case list --help\n$/],
  ['case list', /^POLICY is missing: it must be the id of a policy, such as no-tiktok-2023\nSee ides case list --help\n$/],
  ['case list no-tiktok more', /^ides case list takes POLICY, but got "no-tiktok" "more": see ides case list --help\n$/],
  ['control now', /^ides control takes only options, but got "now": see ides control --help\n$/],
  ['policy put', /^FILES must be one file or more, but is \[\]\n/],
])('what is typed wrong %s', async (line, sentence) => {
  await says(typed(line.split(' ')), 2, expect.stringMatching(sentence))
})
