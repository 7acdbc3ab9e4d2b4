/** Currencies of the zones and countries that people of this app mostly live in; elsewhere the server's default stands. */
const BY_ZONE: [RegExp, string][] = [
  [/^Asia\/(Almaty|Qyzylorda|Qostanay|Aqtobe|Aqtau|Atyrau|Oral)$/, "KZT"],
  [/^Europe\/Minsk$/, "BYN"],
  [/^Asia\/Tbilisi$/, "GEL"],
  [/^Asia\/Yerevan$/, "AMD"],
  [/^Asia\/Baku$/, "AZN"],
  [/^Asia\/(Tashkent|Samarkand)$/, "UZS"],
  [/^Asia\/Bishkek$/, "KGS"],
  [/^Asia\/Dushanbe$/, "TJS"],
  [/^Europe\/Chisinau$/, "MDL"],
  [/^Europe\/(Kyiv|Kiev)$/, "UAH"],
  [/^Europe\/Istanbul$/, "TRY"],
  [/^Europe\/Belgrade$/, "RSD"],
  [/^Asia\/Dubai$/, "AED"],
  [/^Asia\/Jerusalem$/, "ILS"],
  [/^Asia\/Bangkok$/, "THB"],
  [/^Asia\/Shanghai$/, "CNY"],
  [/^Europe\/London$/, "GBP"],
  [/^Europe\/Zurich$/, "CHF"],
  [/^Europe\/Warsaw$/, "PLN"],
  [/^Europe\/Prague$/, "CZK"],
  [
    /^Europe\/(Berlin|Paris|Madrid|Rome|Vienna|Amsterdam|Brussels|Lisbon|Dublin|Helsinki|Athens|Riga|Vilnius|Tallinn|Bratislava|Ljubljana|Zagreb|Luxembourg|Malta|Podgorica)$|^Asia\/Nicosia$/,
    "EUR",
  ],
  [/^America\/(New_York|Chicago|Denver|Los_Angeles|Phoenix|Detroit|Anchorage)$|^Pacific\/Honolulu$/, "USD"],
  [/^America\/(Toronto|Vancouver|Edmonton|Winnipeg|Halifax)$/, "CAD"],
  [
    /^Europe\/(Moscow|Kaliningrad|Samara|Saratov|Ulyanovsk|Volgograd|Astrakhan|Kirov|Simferopol)$|^Asia\/(Yekaterinburg|Omsk|Novosibirsk|Barnaul|Tomsk|Novokuznetsk|Krasnoyarsk|Irkutsk|Chita|Yakutsk|Khandyga|Vladivostok|Ust-Nera|Magadan|Sakhalin|Srednekolymsk|Kamchatka|Anadyr)$/,
    "RUB",
  ],
];

export function guessCurrency(zone: string): string | undefined {
  return BY_ZONE.find(([zones]) => zones.test(zone))?.[1];
}
