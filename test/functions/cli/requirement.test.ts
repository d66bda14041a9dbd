import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { requirementDocument, withApproval } from '#domain/requirements/registry.ts'
import { type Machine, startMachine } from '#infra/local/machine.ts'
import { virtualClock } from '#infra/local/virtual-clock.ts'
import { brussels, document } from '#test/builders.ts'
import { testFolder } from '#test/folder.ts'
import { shows } from '../expecting.ts'
import { commandsOn } from './on-machine.ts'
import { objectsIn, tells, typed } from './typed.ts'

const { folder, put } = testFolder()
const clock = virtualClock(brussels('2023-02-23T09:00'))

let machine: Machine
beforeAll(async () => {
  mkdirSync(join(folder, 'requirements'))
  machine = await startMachine({ clock })
})
afterAll(() => machine.close())

const { as, done, prints } = commandsOn(() => machine)

const write = (name: string, content: object | string) => put(name, typeof content === 'string' ? content : stringify(content))

const firewall = { name: 'firewall', kind: 'check', title: 'Turn on the firewall', platforms: ['macos'] }
const policy = { ...document, apps: undefined, requires: ['filevault', 'firewall'] }

const ofFirewall = (changes: object = {}) => write('requirements/firewall.yaml', { ...firewall, ...changes })

/** Removes the file: what follows finds the requirement in the registry alone. */
const withoutFile = () => rmSync(join(folder, 'requirements', 'firewall.yaml'))

it('requirements as files are checked on this machine, each fault by its line', async () => {
  const [right, wrong, twice] = [
    ofFirewall(),
    write('wrong.yaml', 'name: usb\nkind: check\ntitle: Lock it\nplatforms: [beos]\n'),
    write('twice.yaml', firewall),
  ]
  expect(await typed(['requirement', 'check', right])).toEqual({
    code: 0,
    out: `${right}: firewall: check: Turn on the firewall\n`,
    said: '',
  })
  const { code, said, out } = await typed(['requirement', 'check', right, wrong, twice])
  expect([code, out]).toEqual([2, `${right}: firewall: check: Turn on the firewall\n`])
  expect(said).toBe(
    `${wrong}:4: platforms[0]: must be one of the platforms ios, ipados, android, windows, macos, but is "beos"\n` +
      `${twice}:1: name: must differ from the name in ${right}, but is firewall\n`,
  )
  const json = await typed(['requirement', 'check', right, wrong, '--json'])
  expect(objectsIn(json.out)).toMatchObject([
    { file: wrong, problems: [{ line: 4, field: 'platforms[0]' }] },
    { file: right, name: 'firewall', kind: 'check', language: 'en' },
  ])
  const large = write('large.yaml', `name: large\n${'#'.repeat(70_000)}\n`)
  shows((await typed(['requirement', 'check', large])).said, 'is too large')
})

it('requirements as files serve a policy next to them, without an API', async () => {
  const file = write('policy.yaml', policy)
  withoutFile()
  expect((await typed(['policy', 'check', file])).said).toBe(
    `${file}:21: requires[1]: must be a name of the catalogue, under \`requirements\` or of a file in requirements/, but is "firewall"; ` +
      'the registry cannot be asked: you are not signed in: see ides login --help\n',
  )
  const requirement = ofFirewall({ colour: 'red' })
  shows(
    (await typed(['policy', 'check', file])).said,
    `requires[1]: must be described, but ${requirement} is wrong: run ides requirement check ${requirement}`,
  )
  ofFirewall()
  expect(await typed(['policy', 'check', file])).toMatchObject({ code: 0 })
  expect(await typed(['preview', file, '--kind', 'first'])).toMatchObject({ code: 0 })
})

it('a requirement is put, approved by another person, listed and shown', async () => {
  const file = ofFirewall()
  await prints('author', `requirement put ${file} --dry-run`, `${file}: firewall: new\n`)
  await prints('author', `requirement put ${file}`, `${file}: firewall: draft written\n`)
  const draft = await as('reader', 'requirement show firewall')
  expect(draft.said).toBe('draft of firewall, written by author@ec.example\n')
  shows(draft.out, 'name: firewall\nkind: check\n')
  await done('approver', 'requirement approve firewall')
  await prints('author', `requirement put ${file}`, `${file}: firewall: unchanged\n`)
  expect(await as('reader', 'requirement show firewall')).toMatchObject({ out: draft.out, said: 'version 1 of firewall, approved\n' })
  expect(await as('reader', 'requirement show firewall --version 1')).toMatchObject({ out: draft.out, said: 'version 1 of firewall\n' })
})

it('a requirement that there is not is said to be none', async () => {
  expect(await as('reader', 'requirement show usb')).toMatchObject({
    code: 1,
    said: 'there is no requirement usb: see ides requirement list\n',
  })
  expect(await as('reader', 'requirement show firewall --version 2')).toMatchObject({
    code: 1,
    said: 'the requirement firewall has no version 2\n',
  })
})

const putPolicy = () => as('author', `policy put ${write('policy.yaml', policy)}`)

it('a policy that names a requirement of the registry is put with what is approved', async () => {
  withoutFile()
  const file = write('policy.yaml', policy)
  shows(await done('author', `policy check ${file}`), 'Remove TikTok')
  expect(await putPolicy()).toMatchObject({ code: 0, out: `${file}: no-tiktok: draft written\n` })
  shows(await done('reader', 'policy show no-tiktok'), 'requirements:\n  firewall:\n    kind: check\n')
  expect(await putPolicy()).toMatchObject({ out: `${file}: no-tiktok: unchanged\n` })
})

it('a policy that names a requirement needs a file next to it that describes the same', async () => {
  ofFirewall()
  expect(await putPolicy()).toMatchObject({ code: 0 })
  const file = ofFirewall({ platforms: ['windows'] })
  await tells(
    putPolicy(),
    2,
    `policy.yaml:21: requires[1]: must be approved as ${file} describes it: run ides requirement put ${file}, for another person to approve`,
  )
  expect(await typed(['policy', 'check', join(folder, 'policy.yaml')])).toMatchObject({ code: 0 })
})

it('a policy that names a requirement is said to have an older one, until it is put again', async () => {
  const file = ofFirewall({ platforms: ['macos', 'windows'] })
  shows(await done('author', `requirement put ${file}`), 'differs from version 1, which is approved')
  await done('approver', 'requirement approve firewall')
  const older =
    'warning: of the requirement firewall this policy has version 1, and version 2 is approved: put a file that does not describe it, to take that over\n'
  expect((await as('reader', 'policy diff no-tiktok')).said).toBe(older)
  shows((await as('approver', 'policy approve no-tiktok')).said, older)
  expect((await putPolicy()).code).toBe(0)
  expect((await as('reader', 'policy diff no-tiktok')).said).toBe('')
})

it('a requirement approved before the catalogue had its title can still be read, and no new policy names it', async () => {
  const { registry } = machine.system
  const { name, ...described } = requirementDocument.parse({ ...firewall, name: 'shortcut' })
  const titled = { ...described, title: 'TikTok' }
  await registry.save(withApproval({ name, revision: 0 }, titled))
  await tells(
    as('author', `policy put ${write('policy.yaml', { ...policy, requires: ['shortcut'] })}`),
    1,
    'requirements.shortcut.title: must be another title, for the catalogue has TikTok',
  )
})

it('a policy that names a retired requirement is refused', async () => {
  withoutFile()
  await done('approver', 'requirement retire firewall --reason "the new image has it"')
  expect((await as('reader', 'requirement show firewall')).said).toBe('version 2 of firewall, retired: the new image has it\n')
  await tells(putPolicy(), 2, 'policy.yaml:21: requires[1]: must not be retired, but firewall is: no new policy may name it')
  expect((await as('reader', 'policy diff no-tiktok')).said).toBe(
    'warning: the requirement firewall was retired: no new policy may name it\n',
  )
})

it('a policy that names a requirement needs the registry to be there', async () => {
  const { code, said } = await as('author', `policy put ${join(folder, 'policy.yaml')}`, { url: 'http://127.0.0.1:9/api' })
  expect([code, said]).toEqual([
    2,
    expect.stringContaining('must be a name in the registry, which cannot be asked: http://127.0.0.1:9/api cannot be reached'),
  ])
})
