// Countries by ISO 3166-1, and the states and provinces of those where rules ask for them. The names of countries are Node's own.

export interface Country {
  iso2: string
  name: string
  stateProvinces: readonly { abbreviation: string; name: string }[]
}

const CODES =
  'AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL ' +
  'CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU ' +
  'GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC ' +
  'MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT ' +
  'PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA ' +
  'UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW'

const STATES: Readonly<Record<string, string>> = {
  AU: 'ACT Australian Capital Territory, NSW New South Wales, NT Northern Territory, QLD Queensland, SA South Australia, TAS Tasmania, VIC Victoria, WA Western Australia',
  CA:
    'AB Alberta, BC British Columbia, MB Manitoba, NB New Brunswick, NL Newfoundland and Labrador, NS Nova Scotia, NT Northwest Territories, ' +
    'NU Nunavut, ON Ontario, PE Prince Edward Island, QC Quebec, SK Saskatchewan, YT Yukon',
  US:
    'AL Alabama, AK Alaska, AZ Arizona, AR Arkansas, CA California, CO Colorado, CT Connecticut, DE Delaware, DC District of Columbia, FL Florida, ' +
    'GA Georgia, HI Hawaii, ID Idaho, IL Illinois, IN Indiana, IA Iowa, KS Kansas, KY Kentucky, LA Louisiana, ME Maine, MD Maryland, ' +
    'MA Massachusetts, MI Michigan, MN Minnesota, MS Mississippi, MO Missouri, MT Montana, NE Nebraska, NV Nevada, NH New Hampshire, ' +
    'NJ New Jersey, NM New Mexico, NY New York, NC North Carolina, ND North Dakota, OH Ohio, OK Oklahoma, OR Oregon, PA Pennsylvania, ' +
    'RI Rhode Island, SC South Carolina, SD South Dakota, TN Tennessee, TX Texas, UT Utah, VT Vermont, VA Virginia, WA Washington, ' +
    'WV West Virginia, WI Wisconsin, WY Wyoming',
}

const names = new Intl.DisplayNames(['en'], { type: 'region' })

/** By name. */
export const LOCATIONS: readonly Country[] = CODES.split(' ')
  .map((iso2) => ({ iso2, name: names.of(iso2) ?? iso2, stateProvinces: statesOf(iso2) }))
  .sort((a, b) => a.name.localeCompare(b.name, 'en'))

const byCode = new Map(LOCATIONS.map((country) => [country.iso2, country]))

/** A state can only be named where there is a list of them. */
export function isLocation(iso2: string, state: string | undefined): boolean {
  const country = byCode.get(iso2)
  if (!country) return false
  return state === undefined || country.stateProvinces.some((each) => each.abbreviation === state)
}

function statesOf(iso2: string): Country['stateProvinces'] {
  return (STATES[iso2] ?? '')
    .split(', ')
    .filter(Boolean)
    .map((each) => ({ abbreviation: each.slice(0, each.indexOf(' ')), name: each.slice(each.indexOf(' ') + 1) }))
}
