import { readFileSync } from 'node:fs'
import { strFromU8, unzipSync } from 'fflate'
import { simpleParser } from 'mailparser'
import { afterAll, beforeAll, expect, it } from 'vitest'
import * as z from 'zod'
import { html } from '#domain/html.ts'
import { readNoticeId } from '#domain/people/mail.ts'
import { rehearseCampaign } from '#domain/rehearsal/rehearse-campaign.ts'
import { runCampaign } from '#infra/local/campaign.ts'
import { type Machine, startMachine } from '#infra/local/machine.ts'
import { answersTo } from '#infra/local/sample/answers.ts'
import { virtualClock } from '#infra/local/virtual-clock.ts'
import { testFolder } from '../folder.ts'
import { policyNamed, sampleOrganisation } from '../sample.ts'
import { commandsOn } from './cli/on-machine.ts'
import { openConsole } from './console/visiting.ts'
import { shows } from './expecting.ts'

const policy = await policyNamed('eu-commission-tiktok-2023')
let machine: Machine
beforeAll(async () => {
  const organisation = await sampleOrganisation()
  const clock = virtualClock(policy.announcedAt)
  machine = await startMachine({ clock })
  const { until } = rehearseCampaign(policy, organisation.people, organisation.changes)
  await runCampaign(
    machine,
    clock,
    { policy, ...organisation, answers: answersTo(policy, undefined), until, isResumed: false },
    async () => {},
  )
})
afterAll(() => machine.close())

const { done } = commandsOn(() => machine)
const { folder } = testFolder()

const withoutKeys = (text: string) => text.replaceAll(/(?<=\/me\/)[a-z2-7]{26}/g, '-'.repeat(26))

/** A message with its parts decoded, and without the key of the page and what SES itself writes. */
const comparable = (message: string) =>
  message
    .replaceAll(/^(Date|Message-ID): .*\r\n/gm, '')
    .replaceAll(/(?<=\r\n\r\n)[\w+/=\r\n]+/g, part => withoutKeys(Buffer.from(part, 'base64').toString('latin1')))

/** The mails in the inbox, by their recipients. */
function inbox() {
  const mails = machine.ses.mails.flatMap(({ raw, tags }) => {
    const id = readNoticeId(tags.notice?.[0] ?? '')
    return id ? [{ ...id, raw }] : []
  })
  expect(new Set(mails.map(({ ref }) => ref)).size).toBeGreaterThanOrEqual(60)
  return mails
}

/** Those of them that are about a case. */
function notices() {
  const mails = inbox().filter(({ raw }) => comparable(raw.toString('latin1')).includes('/me/--'))
  expect(mails.length).toBeGreaterThan(150)
  return mails
}

const answer = z.object({ copies: z.tuple([z.object({ subject: z.string(), text: z.string(), html: z.string(), message: z.string() })]) })

it('each mail of a campaign is in the console, the API and on the command line as it is in the inbox', async () => {
  const console = await openConsole(machine).signedIn('operator')
  for (const { ref, number, raw } of inbox()) {
    const { subject, text = '' } = await simpleParser(raw)
    const sent = comparable(raw.toString('latin1'))
    const {
      copies: [copy],
    } = answer.parse(JSON.parse(await done('operator', `person mail ${ref} ${number} --json`)))
    expect([comparable(copy.message), copy.subject, copy.text]).toEqual([sent, subject, withoutKeys(text)])
    shows(await done('operator', `person mail ${ref} ${number}`), `${subject}\n\n${withoutKeys(text).trimEnd()}\n`)
    const at = `/console/people/${ref}/mails/${number}`
    expect(comparable(await console.read(`${at}/messages/1`))).toBe(sent)
    expect(await console.read(`${at}/copies/1`)).toBe(copy.html)
  }
})

it('each notice of a case is in its bundle as it is in the inbox', async () => {
  for (const [ref, sent] of Map.groupBy(notices(), ({ ref }) => ref)) {
    // Of those who only got the announcement there is no case.
    if ((await machine.system.people.get(ref)).person.cases.length === 0) continue
    const zip = `${folder}/${ref}.zip`
    await done('operator', `case bundle ${policy.id} ${ref} ${zip}`)
    const mails = Object.entries(unzipSync(readFileSync(zip))).filter(([name]) => name.endsWith('.eml'))
    expect(Object.fromEntries(mails.map(([name, bytes]) => [name, comparable(strFromU8(bytes, true))]))).toEqual(
      Object.fromEntries(sent.map(({ number, raw }) => [`mails/${number}.eml`, comparable(raw.toString('latin1'))])),
    )
  }
})

it('each notice of a campaign is on the page of its reader as it is in the inbox', async () => {
  for (const { ref, number, raw } of notices()) {
    const { subject = '', text = '' } = await simpleParser(raw)
    const key = (await machine.system.people.get(ref)).person.pages?.[policy.id]?.key
    const page = await (await fetch(`${machine.ses.url}/me/${key}?mail=${number}`)).text()
    shows(page, String(html`<h1>${subject}</h1>`), String(html`<pre>${withoutKeys(text)}</pre>`))
  }
})
