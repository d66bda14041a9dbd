import type { Chance } from './chance.ts'

interface NameLists {
  readonly women: readonly string[]
  readonly men: readonly string[]
  /** As a woman and as a man bears it. */
  readonly families: readonly { readonly woman: string; readonly man: string }[]
}

/** From lists with a space after each name; `_` stands for one within a name, `/` between the forms of a woman and of a man. */
function nameLists(written: Readonly<Record<keyof NameLists, string>>): NameLists {
  const listed = (names: string) => names.split(' ').map((name) => name.replace('_', ' '))
  const families = listed(written.families).map((name) => {
    const [woman = name, man = woman] = name.split('/')
    return { woman, man }
  })
  return { women: listed(written.women), men: listed(written.men), families }
}

/** Names common in a country, each given name to go with any family name: who really bears two of them is not meant. */
const names = {
  fr: nameLists({
    women: 'Amélie Camille Chloé Élodie Florence Hélène Inès Juliette Léa Manon Nathalie Sandrine',
    men: 'Antoine Benoît Clément Étienne Florian Guillaume Hugo Jérôme Laurent Mathieu Olivier Rémi',
    families: 'Bernard Blanchard Caron Chevalier Collard Dubois Fontaine Garnier Lambert Lefèvre Marchal Mercier Noël Perrin Renard Simon',
  }),
  nl: nameLists({
    women: 'Annelies Eva Fien Greet Hanne Ilse Katrien Lies Lotte Marijke Nele Saskia',
    men: 'Bart Dries Geert Jeroen Joris Koen Lander Pieter Stijn Thijs Wim Wout',
    families: 'Claes Coppens Declercq De_Smet Goossens Hermans Jacobs Maes Mertens Peeters Smets Van_Dyck Verhoeven Wouters',
  }),
  en: nameLists({
    women: 'Aisling Alice Aoife Emily Fiona Grace Hannah Megan Niamh Rachel Sarah Sinéad',
    men: 'Ciarán Conor Declan Edward Liam Martin Oisín Owen Patrick Ronan Simon Thomas',
    families: 'Bennett Brennan Byrne Carroll Doyle Fletcher Harris Hennessy Kavanagh Lynch Nolan O’Brien Quinn Reynolds Walsh Ward',
  }),
  de: nameLists({
    women: 'Anja Birgit Claudia Franziska Heike Jana Katharina Lena Monika Sabine Stefanie Ulrike',
    men: 'Andreas Bernd Christian Florian Jürgen Lukas Markus Matthias Niklas Stefan Thomas Uwe',
    families: 'Bauer Becker Fischer Groß Hoffmann Keller Köhler Krüger Lehmann Müller Neumann Schäfer Schuster Vogel Weber Winkler',
  }),
  el: nameLists({
    women: 'Αγγελική Βασιλική Γεωργία Δήμητρα Ελένη Ιωάννα Κατερίνα Μαρία Σοφία Χριστίνα',
    men: 'Αντώνης Βασίλης Γιάννης Γιώργος Δημήτρης Κώστας Μιχάλης Νίκος Παναγιώτης Σπύρος',
    families:
      'Αγγελοπούλου/Αγγελόπουλος Βλάχου/Βλάχος Δημητρίου Ιωάννου Καραγιάννη/Καραγιάννης Νικολάου Οικονόμου Παππά/Παππάς Σταύρου Χατζή/Χατζής',
  }),
  pt: nameLists({
    women: 'Ana Beatriz Catarina Cláudia Filipa Inês Joana Leonor Mafalda Rita Sofia Teresa',
    men: 'André Bruno Diogo Duarte Gonçalo João Luís Nuno Pedro Rui Tiago Vasco',
    families: 'Almeida Carvalho Correia Esteves Fonseca Gomes Lopes Magalhães Marques Moreira Pinto Ribeiro Simões Teixeira Vieira',
  }),
  fi: nameLists({
    women: 'Aino Anneli Eeva Hanna Johanna Kaisa Leena Maija Päivi Riikka Sanna Tuula',
    men: 'Antti Eero Heikki Jari Juhani Kari Lauri Matti Mikko Pekka Timo Väinö',
    families: 'Hakala Heikkinen Hämäläinen Järvinen Karjalainen Koskinen Laine Lehtonen Mäkinen Nieminen Rantanen Salminen Tuominen',
  }),
  pl: nameLists({
    women: 'Agnieszka Barbara Danuta Ewa Iwona Joanna Katarzyna Magdalena Małgorzata Monika Urszula Zofia',
    men: 'Adam Grzegorz Jakub Krzysztof Łukasz Marek Michał Paweł Piotr Rafał Tomasz Wojciech',
    families:
      'Dąbrowska/Dąbrowski Grabowska/Grabowski Jabłońska/Jabłoński Kaczmarek Król Majewska/Majewski Mazur Nowak Pawlak Sikora Wójcik Zając Zielińska/Zieliński',
  }),
}

export type SpokenLanguage = keyof typeof names

export function inventName(language: SpokenLanguage, chance: Chance): string {
  const { women, men, families } = names[language]
  return chance.percent(50) ? `${chance.pick(women)} ${chance.pick(families).woman}` : `${chance.pick(men)} ${chance.pick(families).man}`
}

const latin = new Map<string, string>([
  ...zip('αβγδεζηθικλμνξοπρσςτυφχψω', 'a v g d e z i th i k l m n x o p r s s t y f ch ps o'.split(' ')),
  ...zip('łß', ['l', 'ss']),
])

function zip(letters: string, written: readonly string[]): [string, string][] {
  return [...letters].map((letter, index) => [letter, written[index] ?? ''])
}

/** The name as it stands in a mail address: `paweł zając` is `pawel.zajac`. */
export const mailName = (name: string): string =>
  name
    .normalize('NFD')
    .toLowerCase()
    .replace(/[\p{M}’]/gu, '')
    .replaceAll('ου', 'ou')
    .replace(/[^a-z ]/gu, (letter) => latin.get(letter) ?? letter)
    .replaceAll(' ', '.')
