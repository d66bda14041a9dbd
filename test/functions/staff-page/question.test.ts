import { expect, it } from 'vitest'
import { voices } from '#domain/emails/voices.ts'
import { described } from '#test/builders.ts'
import { connectorNamed } from '#test/connectors.ts'
import { opening } from '#test/opening.ts'
import { lacks, leadsTo, shows } from '../expecting.ts'
import { openPage } from './opened.ts'

const phone = { apps: '?' }
const losing = { unknown: 'answer-or-lose', believedFor: 'P10D' }

const open = async (document: Parameters<typeof openPage>[0] = losing, devices: Parameters<typeof openPage>[1] = [phone]) => {
  const page = await openPage(document, devices)
  await page.mail()
  const state = async () => (await page.person()).cases.map(({ state, access }) => [state, ...access.suspended])
  return { ...page, state }
}

const whenOpen = opening(open)

whenOpen('the page asks one question about a device that nobody can read, and says what follows', async ({ read }) => {
  const page = await read()
  shows(
    page,
    'Please answer one question about each of them',
    'By the end of Wednesday 15 March 2023',
    '<strong>Work phone</strong><br>Is TikTok on this device?</p>',
    'I have checked: it is not there',
    'It was there, and I have removed it',
    'This is not my device',
    'Your answer counts until Sunday 5 March 2023. After that, we will ask you again.',
    'If you do not answer in time, work access will be suspended on: Work phone. It comes back as soon as you answer.',
  )
  lacks(page, 'value="remove-app"', 'Still to do')
})

it('the page asks about several requirements of a device in one question', async () => {
  const page = await (await open({ ...losing, requires: ['systems', 'disk'], requirements: described })).read()
  shows(
    page,
    'Is all of this done on this device?<br>Remove TikTok<br>Update to iOS 17.4<br>Encrypt the disk',
    'I have checked: it is done',
  )
})

it('the page asks about one device, and takes the answer about an app on another', async () => {
  const { read, post, state } = await open(losing, [phone, { id: 'tablet', label: 'Tablet' }])
  shows(await read(), 'Please answer the question about this device on your page.', 'I have removed the app', 'Is TikTok on this device?')
  await leadsTo(post({ say: 'checked-absent', device: 'phone' }), '?done=checked')
  lacks(await read(), 'Is TikTok on this device?')
  expect(await state()).toEqual([['open']])
})

it.each(['checked-absent', 'checked-removed'])('an answer (%s) is noted, with the day until which it counts', async say => {
  const { read, post, state } = await open()
  await leadsTo(post({ say, device: 'phone' }), '?done=checked')
  expect(await state()).toEqual([['clear']])
  const page = await read('done=checked')
  shows(page, 'We have noted your answer and rely on it', 'Your answer counts until Sunday 5 March 2023.', 'You have nothing left to do.')
  lacks(page, 'your devices are in order', 'Is TikTok on this device?')
})

whenOpen('an answer that a device is not theirs ends the question at once', async ({ read, post, state }) => {
  await leadsTo(post({ say: 'not-my-device', device: 'phone' }), '?done=not-my-device')
  expect(await state()).toEqual([['clear']])
  const page = await read('done=not-my-device')
  shows(page, 'Noted. A person will look into it.', 'Your open requests')
  lacks(page, 'nothing changes', 'Is TikTok on this device?')
})

whenOpen('an acknowledgement is no answer, and the page says so', async ({ read, post, state }) => {
  await leadsTo(post({ say: 'acknowledge' }), '?done=acknowledge')
  shows(await read('done=acknowledge'), 'We still need your answer', 'Is TikTok on this device?')
  expect(await state()).toEqual([['asked']])
})

it.each([
  [
    { say: 'checked-removed' },
    'checked-restored',
    'Work access is coming back on: Work phone. Thank you.',
    'Your answer counts until Monday 27 March 2023.',
  ],
  [
    { say: 'not-my-device' },
    'not-my-device-restored',
    'It stays until we have answered your request.',
    'Noted. A person will look into it.',
  ],
])('a person who is suspended for silence has access back once they answer %o', async (form, done, back, noted) => {
  const { running, read, post, state } = await open()
  await running.runUntil('2023-03-16T09:00')
  expect(await state()).toEqual([['asked', 'phone']])
  shows(await read(), 'Work access is suspended on: Work phone. We asked you about this and have had no answer.')
  await running.runUntil('2023-03-17T09:00')
  await leadsTo(post({ ...form, device: 'phone' }), `?done=${done}`)
  expect(await state()).toEqual([['clear']])
  const connectors = [connectorNamed('made-up', 'webhook', { upTo: { granted: 'P3D' } })]
  const page = await read(`done=${done}`, { voices: voices({}, { connectors }) })
  shows(page, back, 'Restoring work access can take up to 3 days.', noted)
  lacks(page, 'We asked you about this')
})

it('an answer about a device that another decision keeps suspended promises no access', async () => {
  const { running, read, post } = await open([losing, { ...losing, id: 'no-temu', title: 'Remove Temu', apps: ['temu'] }])
  await running.runUntil('2023-03-17T09:00')
  await leadsTo(post({ say: 'checked-absent', device: 'phone' }), '?done=checked-restored')
  lacks(await read('done=checked-restored'), 'is coming back')
})
