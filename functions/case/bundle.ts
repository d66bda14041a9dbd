/** All that is known of one case, in one file to hand on. */
import { zipSync } from 'fflate'
import type { Temporal } from 'temporal-polyfill'
import type { Ports } from '#campaign/ports.ts'
import type { CaseFile } from '#campaign/read/find-case-file.ts'
import { findMail, type MailReadingPorts, type SentMail } from '#campaign/read/find-mail.ts'
import { bundleAction, entryFile, manifestFile, manifestOf } from '#domain/audit/bundle.ts'
import type { AuditLog, ChainedDecision } from '#domain/audit/decision.ts'
import { sha256 } from '#domain/hash.ts'
import { html } from '#domain/html.ts'
import { ending } from '#domain/schedule/ending.ts'
import { titleIn } from '#domain/translated.ts'
import { minute } from '#functions/minute.ts'
import { written } from '#functions/written.ts'
import { eventInWords, noCopy } from './event-words.ts'
import { type KeptCase, keptCase, keptCaseOf, withoutAdmins } from './kept-case.ts'

/** Bytes of a ZIP that an answer can carry. */
const mostBytes = 4_000_000

interface CaseBundle {
  /** Of the manifest. */
  sha256: string
  zipWith(entry: ChainedDecision | undefined): Uint8Array
}

/** What the person themselves, who reads of no admin by name, has to print. */
type OwnPage = (mails: readonly SentMail[]) => string

/** To hand on with its entry in the audit log: see `logBundle`. @param ownPage absent for an admin */
export async function bundleCase(
  ports: MailReadingPorts & Ports<'audit' | 'clock'>,
  file: CaseFile,
  ownPage?: OwnPage,
): Promise<CaseBundle | 'too large'> {
  const { ref, person, notices } = file
  const { audit, clock } = ports
  const now = clock.now()
  const found = await Promise.all(notices.map(({ number }) => findMail(ports, ref, person, number)))
  const mails = found.flatMap(mail => mail ?? [])
  const messages = mails.flatMap(({ notice, copies }) =>
    copies.map(({ message }, before) => [`mails/${notice.number}${before > 0 ? `-${before + 1}` : ''}.eml`, message] as const),
  )
  const kept = keptCaseOf(file, now)
  const shown = ownPage ? withoutAdmins(kept) : kept
  const files = {
    'case.html': ownPage ? ownPage(mails) : caseDocument(file, shown, mails, now),
    'case.json': written(keptCase, shown),
    'evidence.json': JSON.stringify(notices, undefined, 2),
    // Of the person themselves they name admins, and reading all takes long; the timeline has them, too.
    ...(ownPage ? {} : { 'decisions.json': JSON.stringify(await decisionsAbout(file, audit), undefined, 2) }),
    ...Object.fromEntries(messages),
  }
  const manifest = manifestOf(files)
  const zipWith = (entry: ChainedDecision | undefined) => {
    const texts = { ...files, [manifestFile]: manifest, ...(entry && { [entryFile]: JSON.stringify(entry, undefined, 2) }) }
    const bytes = Object.entries(texts).map(([name, text]) => [name, Buffer.from(text)] as const)
    return zipSync(Object.fromEntries(bytes), { mtime: now.epochMilliseconds })
  }
  return zipWith(undefined).length > mostBytes ? 'too large' : { sha256: sha256(manifest), zipWith }
}

/** @param by subject of an admin's token, or `staff` */
export const logBundle = (
  { audit, clock }: Ports<'audit' | 'clock'>,
  { ref, current: { policy } }: CaseFile,
  { sha256 }: CaseBundle,
  by: string,
): Promise<ChainedDecision> => audit.append({ policy, at: clock.now(), by, action: bundleAction, about: ref, details: { sha256 } })

async function decisionsAbout({ ref, current }: CaseFile, audit: AuditLog) {
  const decisions: ChainedDecision[] = []
  for await (const decision of audit.list(current.policy)) if (decision.about === ref) decisions.push(decision)
  return decisions
}

/** To print: what the console shows of a case, and each mail. */
function caseDocument(file: CaseFile, shown: KeptCase, mails: readonly SentMail[], now: Temporal.Instant) {
  const { staff, name, email, unit, state, deadline, deadlineZone, devices, timeline } = shown
  const title = `${file.policy ? titleIn(file.policy, 'en').text : file.current.policy}: ${name}`
  const at = (moment: Temporal.Instant | undefined) => moment && minute(moment)
  const labels = (ids: readonly string[] = []) => ids.map(id => devices.find(one => one.id === id)?.label ?? id).join(', ')
  return String(html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>${title}</title>
<style>body { font: 11pt/1.4 sans-serif; max-width: 50rem; margin: 2rem auto; padding: 0 1rem } table { border-collapse: collapse; width: 100% } th, td { border: 1px solid #999; padding: .3rem; text-align: left; vertical-align: top } pre { white-space: pre-wrap; border: 1px solid #999; padding: .6rem } @media print { section { break-inside: avoid-page } }</style>
</head>
<body>
<h1>${title}</h1>
${table(
  ['About', 'As of this export'],
  [
    ['Person', `${name} (${staff}), ${unit}, ${email ?? ''}`],
    ['State', state],
    ['Deadline', deadline ? ending(deadline, deadlineZone, undefined) : 'none'],
    ['Exported', `${minute(now)}; all times but the deadline are in UTC`],
  ],
)}
<h2>Devices and what was reported</h2>
${table(
  ['Device', 'Requirement', 'Is', 'By', 'Reported', 'Work access'],
  devices.flatMap(({ label, access, readings }) =>
    readings.map(({ requirement, is, source, reportedAt }) => [label, requirement, is, source, at(reportedAt), access]),
  ),
)}
<h2>What happened</h2>
${table(
  ['When', 'What', 'Devices', 'By', 'Words'],
  timeline.map(event => [at(event.at), eventInWords(event), labels(event.devices), event.by, event.reason]),
)}
<h2>Mails</h2>
${mails.map(
  ({ notice: { number, subject, accepted, delivered, bounced }, copies }) => html`<section><h3>Mail ${String(number)}: ${subject}</h3>
<p>Sent ${at(accepted)}${delivered && html`, delivered ${at(delivered)}`}${bounced && html`, bounced ${at(bounced)}`}</p>
${copies.length > 0 ? copies.map(({ text }) => html`<pre>${text}</pre>`) : html`<p>${noCopy}</p>`}</section>`,
)}
</body>
</html>
`)
}

type Cell = string | undefined

const table = (heads: readonly string[], rows: readonly (readonly Cell[])[]) =>
  html`<table><tr>${heads.map(head => html`<th>${head}</th>`)}</tr>${rows.map(row => html`<tr>${row.map(cell => html`<td>${cell}</td>`)}</tr>`)}</table>`
