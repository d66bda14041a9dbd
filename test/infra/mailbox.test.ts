import { expect, it } from 'vitest'
import { mailboxOf } from '#infra/constructs/mailbox.ts'

it.each([
  ['Ides <ides@example.org>', 'ides@example.org', 'example.org'],
  ['ides@example.org', 'ides@example.org', 'example.org'],
  ["Sécurité de l'information <it+ides@mail.example-one.eu>", 'it+ides@mail.example-one.eu', 'mail.example-one.eu'],
  ['Ides <ides@example.xn--p1ai>', 'ides@example.xn--p1ai', 'example.xn--p1ai'],
])('the address that mail comes from, or goes back to %s', (written, address, domain) => {
  expect(mailboxOf(written)).toEqual({ address, domain })
})

it.each([
  '',
  'Ides',
  'Ides ides@example.org',
  'Ides <ides@example.org',
  'Ides <>',
  '<ides@example.org>',
  'ides@localhost',
  'ides@example..org',
  'ides@-example.org',
  'ides@Example.org',
  'ides@example.org, boss@example.org',
  'Ides, the <ides@example.org>',
  'Ides\r\nBcc: all@example.org <ides@example.org>',
  'ides@example.org\n',
])('the address that mail comes from, or goes back to is none as %j', written => {
  expect(mailboxOf(written)).toBeUndefined()
})
