// Made of the catalogues by `npm run generate:messages`.
import type { Language } from '#domain/catalogue/languages.ts'
import bg from './bg.json' with { type: 'json' }
import cs from './cs.json' with { type: 'json' }
import da from './da.json' with { type: 'json' }
import de from './de.json' with { type: 'json' }
import el from './el.json' with { type: 'json' }
import en from './en.json' with { type: 'json' }
import es from './es.json' with { type: 'json' }
import et from './et.json' with { type: 'json' }
import fi from './fi.json' with { type: 'json' }
import fr from './fr.json' with { type: 'json' }
import ga from './ga.json' with { type: 'json' }
import hr from './hr.json' with { type: 'json' }
import hu from './hu.json' with { type: 'json' }
import it from './it.json' with { type: 'json' }
import lt from './lt.json' with { type: 'json' }
import lv from './lv.json' with { type: 'json' }
import mt from './mt.json' with { type: 'json' }
import nl from './nl.json' with { type: 'json' }
import pl from './pl.json' with { type: 'json' }
import pt from './pt.json' with { type: 'json' }
import ro from './ro.json' with { type: 'json' }
import sk from './sk.json' with { type: 'json' }
import sl from './sl.json' with { type: 'json' }
import sv from './sv.json' with { type: 'json' }

/** Arguments in several forms, of which a language uses those that its grammar wants. */
type DateForm = 'date' | 'day' | 'weekday' | 'shortDay'
type IssuerForm = 'issuer' | 'anIssuer'

/** What messages take; those that are left out take nothing. */
interface Takes {
  greeting: 'name'
  'subject.announcement': 'apps' | DateForm
  'subject.first': 'apps' | DateForm
  'subject.again': 'apps' | DateForm
  'subject.exemptionEnded': 'apps' | DateForm
  'subject.reminder': 'apps' | DateForm
  'subject.lastReminder': 'apps' | DateForm
  'subject.changed': 'apps' | DateForm
  'subject.amended': 'apps' | DateForm
  'subject.check': 'apps' | DateForm
  'subject.checkNow': 'apps'
  'subject.ask': 'apps' | DateForm
  'subject.askNow': 'apps'
  'subject.required': 'what' | DateForm
  'subject.required.again': 'subject'
  'subject.required.exemptionEnded': 'subject'
  'subject.required.reminder': 'subject'
  'subject.required.lastReminder': 'subject'
  'subject.required.amended': 'subject'
  'subject.required.check': 'what' | DateForm
  'subject.undated': 'apps'
  'subject.undated.announcement': 'apps'
  'subject.overdue': 'apps'
  'subject.suspended': 'apps'
  'subject.restored': 'apps'
  'subject.cleared': 'apps'
  'subject.settledButAsked': 'apps'
  'subject.settled': 'apps'
  'subject.exemptionGranted': 'apps'
  'subject.exemptionRefused': 'apps'
  'subject.requestGranted': 'apps'
  'subject.requestRefused': 'apps'
  'subject.moved': 'apps'
  'subject.several': 'subject' | 'count'
  'subject.digestOverdue': 'overdue' | 'apps'
  'subject.digestUnreachable': 'unreachable' | 'apps'
  'subject.digestBoth': 'overdue' | 'apps' | 'unreachable'
  'subject.digestReview': 'apps'
  'subject.report': 'apps'
  'subject.digestUnconfirmed': 'apps'
  'subject.decisions': 'count'
  'heading.remove': 'apps' | DateForm
  'heading.other': 'what' | DateForm
  'heading.undated': 'what'
  'required.app': 'apps'
  'required.version': 'version'
  'announcement.lead': 'apps' | IssuerForm
  'announcement.required': IssuerForm
  'lead.remove': 'apps' | IssuerForm
  'lead.check': 'apps' | 'email' | IssuerForm
  'lead.checkOnPage': 'apps' | IssuerForm
  'lead.required': IssuerForm
  'lead.checkRequired': 'email' | IssuerForm
  'lead.checkRequiredOnPage': IssuerForm
  'lead.askOnPage': 'apps' | IssuerForm
  'lead.askRequiredOnPage': IssuerForm
  'deadline.day': DateForm
  'deadline.time': 'time' | DateForm
  'deadline.passedDay': DateForm
  'deadline.passedTime': 'time' | DateForm
  'deadline.zone': 'zone'
  'deadline.localDay': 'zone' | DateForm
  'deadline.localTime': 'zone' | 'time' | DateForm
  'deadline.asOf': DateForm
  'deadline.days': 'count'
  'device.found': 'apps'
  'device.unknown': 'apps'
  'device.outdated': 'installed' | 'version'
  'device.unmet': 'what'
  'device.unclear': 'what'
  'device.answer': 'email'
  'device.untilDay': 'zone' | DateForm
  'device.untilTime': 'time' | 'zone' | DateForm
  'device.byDay': 'zone' | DateForm
  'device.byTime': 'time' | 'zone' | DateForm
  'then.suspended': 'apps'
  'then.named': 'devices'
  'then.unknown': 'apps'
  'then.unanswered': 'devices'
  'then.heldBack': 'devices' | DateForm
  'reach.named': 'devices'
  'delay.suspendedHours': 'count'
  'delay.suspendedDays': 'count'
  'delay.restoredHours': 'count'
  'delay.restoredDays': 'count'
  'requested.lead': 'devices'
  'suspended.lead': 'devices'
  'requested.unanswered': 'devices'
  'suspended.unanswered': 'devices'
  'restored.lead': 'devices'
  'restored.meanwhile': 'devices'
  'restored.provisional': 'devices' | DateForm
  'answered.until': DateForm
  'suspended.unconfirmed': 'devices'
  'settled.asked': 'devices'
  review: 'email'
  'exemption.grantedDay': 'zone' | DateForm
  'exemption.grantedTime': 'time' | 'zone' | DateForm
  'notMine.granted': 'device'
  'notMine.refused': 'device'
  'moved.unexpected': 'email'
  'todo.found': 'apps'
  'todo.removeApp': 'apps' | 'platform'
  'todo.removeWorkApps': 'platform'
  'todo.ask': 'email'
  'todo.noUpdate': 'email'
  'removeApp.ios': 'apps'
  'removeApp.android': 'apps' | 'email'
  'removeApp.windows': 'apps'
  'removeApp.macos': 'apps'
  'removeApp.other': 'apps' | 'email'
  'removeWorkApps.other': 'email'
  'genuine.check': 'reference'
  privacy: 'email'
  'privacy.required': 'email'
  'calendar.summary': 'apps'
  'calendar.description': 'reference'
  'digest.refused': 'devices'
  'digest.managerUnreachable': 'email'
  'digest.unread': 'count'
  'digest.review': DateForm
  'digest.more': 'count'
  'report.on': DateForm
  'report.cases': 'count'
  'report.complying': 'count' | 'total'
  'report.breach': 'count'
  'report.unknown': 'count'
  'report.suspended': 'count'
  'page.for': 'name'
  'page.known.reported': 'time' | 'source' | DateForm
  'page.known.managedOnly': 'source'
  'page.known.workProfile': 'source'
  'page.known.noApps': 'source'
  'page.known.vanished': DateForm
  'page.known.listFrom': DateForm
  'page.acknowledge.since': DateForm
  'page.removed.since': DateForm
  'page.removed.expected': DateForm
  'page.removed.denied': 'devices'
  'page.fixed.since': DateForm
  'page.fixed.denied': 'devices'
  'page.ask.app': 'apps'
  'page.checked.since': DateForm
  'page.checked.inOrder.since': DateForm
  'page.moreTime.atOnce': DateForm
  'page.pending': DateForm
  'page.pending.by': DateForm
  'page.pending.late': DateForm
  'page.pending.access': 'devices'
  'page.decided.exempted': DateForm
  'page.decided.extended': DateForm
  'page.stored.until': 'email'
}

export type MessageKey = keyof typeof en

export type MessageArguments = {
  readonly [Key in MessageKey]: Readonly<{
    [Name in Key extends keyof Takes ? Takes[Key] : never]: Name extends 'count' ? number : string | number
  }>
}

/** The texts of one language. */
export type Catalogue = Readonly<Record<MessageKey, string>>

export const catalogues: Readonly<Record<Language, Catalogue>> = {
  bg,
  cs,
  da,
  de,
  el,
  en,
  es,
  et,
  fi,
  fr,
  ga,
  hr,
  hu,
  it,
  lt,
  lv,
  mt,
  nl,
  pl,
  pt,
  ro,
  sk,
  sl,
  sv,
}
