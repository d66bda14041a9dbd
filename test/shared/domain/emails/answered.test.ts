import { it } from 'vitest'
import { brussels, said, suspending, withEachDevice } from '#test/builders.ts'
import { lacks, shows } from '#test/functions/expecting.ts'
import { lastMail, notified } from './written.ts'

/** Ana, whose phone is listed once a week, and who says after the deadline, or before it, that the app is removed. */
function answered(local = '2023-03-16T12:00') {
  const ana = notified(suspending)
  const lists = (at: string, from: string) => {
    const said = { met: [], unmet: ['tiktok'], evidence: 'inventory' as const, source: 'intune', inventoryHours: 168 }
    const reading = { ...said, reportedAt: brussels(at), certainFrom: brussels(from) }
    ana.person = withEachDevice(ana.person, { readings: [reading] })
    ana.run(brussels(at))
  }
  lists('2023-03-14T12:00', '2023-03-07T12:00')
  ana.run(brussels('2023-03-15T12:00'))
  if (local > '2023-03-16') ana.run(brussels('2023-03-16T00:00'))
  ana.ask(said.removed, brussels(local))
  ana.run(brussels(local))
  return { ana, lists }
}

const denied = 'a newer report still shows it on: Work phone'
const unconfirmed = 'We could not confirm your answer, because no newer report has come from: Work phone'

it('a mail after an answer says when the next list comes, and threatens nothing but what that may show', () => {
  const { ana } = answered('2023-03-15T20:00')
  ana.run(brussels('2023-03-16T00:00'))
  const { text } = lastMail(ana)
  shows(
    text,
    'You told us on Wednesday 15 March 2023 that you have removed it.',
    'Your device manager checks apps only every few days. We expect its next report by Wednesday 22 March 2023.',
    'Because of your answer, work access is not suspended unless a newer report shows the opposite',
  )
  lacks(text, 'If nothing changes')
})

it('access that an answer brings back is said to be so until the day by which a report must come', () => {
  const { text } = lastMail(answered().ana)
  shows(
    text,
    'Because of your answer, work access is coming back on: Work phone.',
    'If a newer report shows the opposite, or none has come by Saturday 25 March 2023, we will suspend it again.',
  )
  lacks(text, 'Thank you')
})

it('access that is suspended again is said to be so because a newer report contradicts the answer', () => {
  const { ana, lists } = answered()
  lists('2023-03-20T12:00', '2023-03-17T12:00')
  shows(lastMail(ana).text, `You told us that you have removed it, but ${denied}`)
  lacks(lastMail(ana).text, unconfirmed)
})

it('access that is suspended again is said to be so because no report has confirmed the answer', () => {
  const { ana } = answered()
  ana.run(brussels('2023-03-25T12:00'))
  shows(lastMail(ana).text, unconfirmed, 'Work access is being suspended on: Work phone')
  lacks(lastMail(ana).text, denied)
})

it.each([
  ['a system that reports by itself', 'fleet', true],
  ['a list that people import', 'import', false],
])('after an answer, a mail promises a report within a day of %s alone', (_, source, isPromised) => {
  const ana = notified(suspending)
  const reading = { met: [], unmet: ['tiktok'], evidence: 'inventory' as const, source, reportedAt: brussels('2023-03-01T12:00') }
  ana.person = withEachDevice(ana.person, { readings: [reading] })
  ana.ask(said.removed, brussels('2023-03-13T12:00'))
  ana.runUntil(brussels('2023-03-14T10:00'))
  const { text } = lastMail(ana)
  shows(text, 'We are now waiting for the device to report that it is in order.')
  if (isPromised) shows(text, 'in order. This usually happens within a day.')
  else lacks(text, 'within a day')
})

it('two devices that nothing else tells apart are listed with their last reports', () => {
  const tablet = (id: string, at: string) => ({ id, label: 'Tablet', reportedAt: `${at}T09:00:00Z` })
  const { text } = lastMail(notified({}, [tablet('a', '2023-02-20'), tablet('b', '2023-02-21')]))
  shows(
    text,
    'Tablet (iOS) Found: TikTok Reported on Monday 20 February 2023',
    'Tablet (iOS) Found: TikTok Reported on Tuesday 21 February 2023',
  )
  lacks(lastMail(notified({}, [tablet('a', '2023-02-20')])).text, 'Reported on')
})
