import { readFileSync } from 'node:fs'
import { strToU8, unzipSync, zipSync } from 'fflate'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { advance } from '#infra/local/campaign.ts'
import { importOrganisation } from '#infra/local/import.ts'
import { type Machine, startMachine } from '#infra/local/machine.ts'
import { virtualClock } from '#infra/local/virtual-clock.ts'
import { brussels, peopleWith, policyOf, suspending } from '#test/builders.ts'
import { testFolder } from '#test/folder.ts'
import { lacks, shows } from '../expecting.ts'
import { commandsOn } from './on-machine.ts'

const { folder, put } = testFolder()
const file = `${folder}/ana.zip`
let machine: Machine
beforeAll(async () => {
  const clock = virtualClock(brussels('2023-02-23T09:00'))
  machine = await startMachine({ clock })
  await machine.system.policies.activate(policyOf(suspending), 0)
  await importOrganisation(machine.system, peopleWith({ who: { id: 'ana' }, devices: [{ id: 'phone', apps: 'tiktok' }] }))
  await advance(machine, clock, brussels('2023-03-10T12:00'), { onMoment: async () => {} })
})
afterAll(() => machine.close())

const { as, done } = commandsOn(() => machine)

it('a case is saved with each mail as it was sent, and a page to print', async () => {
  shows(await done('operator', `case bundle no-tiktok ana ${file}`), `Saved ${file}. Its hash is decision `)
  const texts = Object.entries(unzipSync(readFileSync(file))).map(([name, text]) => [name, Buffer.from(text).toString()] as const)
  const sent = machine.ses.mails.filter(({ destinations }) => destinations.includes('ana@ec.example'))
  expect(texts.map(([name]) => name).toSorted()).toEqual([
    ...['audit-entry.json', 'case.html', 'case.json', 'decisions.json', 'evidence.json'],
    ...sent.map((_, index) => `mails/${index + 1}.eml`),
    'manifest.json',
  ])
  const { 'case.html': page = '', 'mails/1.eml': mail = '' } = Object.fromEntries(texts)
  shows(page, 'Mail sent: the first notice', '<h3>Mail 1: Please remove TikTok by 15 Mar</h3>', 'Mail delivered')
  shows(mail, 'Subject: Please remove TikTok by 15 Mar\r\n')
})

it('a saved case is verified by the audit log, and offline only by itself', async () => {
  shows(await done('reader', `audit verify-bundle ${file}`), 'As it was saved: the audit log has decision ')
  shows(await done('reader', `audit verify-bundle ${file} --offline`), 'Not verified: that the audit log has decision ')
})

it('a person saves their own case on their page, to print in their language, without names of admins and notes to colleagues', async () => {
  await done('operator', 'case extend no-tiktok ana --until 2023-03-20 --reason Travelling --note "planted note" --yes')
  const ref = (await machine.system.refs.find('ana')) ?? ''
  const key = (await machine.system.people.get(ref)).person.pages?.['no-tiktok']?.key
  const send = (form: Record<string, string>) => fetch(`${machine.ses.url}/me/${key}`, { method: 'POST', body: new URLSearchParams(form) })
  await send({ say: 'language', language: 'de' })
  const saved = await send({ say: 'record' })
  expect(saved.headers.get('content-disposition')).toBe('attachment; filename="no-tiktok.zip"')
  const zip = put('own.zip', Buffer.from(await saved.arrayBuffer()))
  const files = Object.entries(unzipSync(readFileSync(zip))).map(([name, bytes]) => [name, Buffer.from(bytes).toString()] as const)
  const texts = files.map(([, text]) => text)
  shows(texts.join(''), 'an administrator', 'Travelling', 'Subject: Please remove TikTok by 15 Mar\r\n')
  const { 'case.html': page = '' } = Object.fromEntries(files)
  shows(page, '<html lang="de"', 'Frist verlängert bis', 'Please remove TikTok by 15 Mar', 'Dear ')
  lacks(page, '<form')
  const [own, , extension] = await Array.fromAsync(machine.system.audit.list('no-tiktok', { newestFirst: true }))
  expect([own?.by, own?.action, extension?.action]).toEqual(['staff', 'export case', 'extend'])
  for (const hidden of [extension?.by ?? '', 'planted note']) lacks(texts.join(''), hidden)
  shows(await done('reader', `audit verify-bundle ${zip}`), 'As it was saved: the audit log has decision ')
})

it.each([
  ['a mail', { 'mails/1.eml': 'forged' }, 'changed, added or missing: mails/1.eml'],
  ['a file more', { 'mails/99.eml': 'forged' }, 'changed, added or missing: mails/99.eml'],
  ['the manifest', { 'manifest.json': '{"files":{}}' }, 'changed, added or missing: '],
  ['the entry', { 'audit-entry.json': '{}' }, 'audit-entry.json cannot be read'],
])('a saved case is not verified after a change of %s', async (_, changes, why) => {
  const changed = `${folder}/changed.zip`
  const forged = Object.entries(changes).map(([name, text]) => [name, strToU8(text)] as const)
  const path = put(
    changed.split('/').at(-1) ?? '',
    Buffer.from(zipSync({ ...unzipSync(readFileSync(file)), ...Object.fromEntries(forged) })),
  )
  expect(await as('reader', `audit verify-bundle ${path} --offline`)).toMatchObject({ code: 1, said: expect.stringContaining(why) })
})
