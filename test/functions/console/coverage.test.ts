import { peopleWith } from '#test/builders.ts'
import { storePerson } from '#test/refs.ts'
import { withApi } from '../admin/calling.ts'
import { lacks, leadsTo, shows } from '../expecting.ts'
import { visitor } from './visiting.ts'

const page = '/console/coverage'

withApi('the page of coverage counts, then shows what can be read and suspended, by filter, and why not more', async api => {
  for (const person of peopleWith({ who: { id: 'ana' } }, { who: { id: 'ben', unit: '<b>' }, devices: [{ id: 'ben', apps: '?' }] }))
    await storePerson(api.memory, person)
  const one = await visitor(api, 'author')
  shows(await one.read('/console/devices'), `href="${page}"`)
  shows(await one.read(page), 'Not counted yet', 'Count now')
  await leadsTo(one.submit(page, {}), `${page}?done=Counting has started`)
  await api.workAll()
  shows(
    await one.read(page),
    'suspended: 2. Their owners: 2.',
    'Only by asking',
    'Nothing has been reported about it yet.',
    'No connector is set up',
  )
  shows(
    await one.read(`${page}?unit=%3Cb%3E&by=unit&platform=`),
    'suspended: 1. Their owners: 1.',
    '<a href="/console/coverage?unit=%3Cb%3E">&lt;b&gt;</a></th><td data-head="Can be read">Only by asking</td>',
  )
  lacks(await (await visitor(api, 'reader')).read(`${page}?by=nonsense`), 'Count now')
})
