import { describe, expect, it } from 'vitest'
import { fileName } from '../../../../server/domain/file-name.ts'

describe('the name of a file', () => {
  it.each([
    ['kettle.png', 'kettle.png'],
    ['KETTLE.PNG', 'KETTLE.png'],
    ['', 'file.png'],
    ['.png', 'file.png'],
    ['..', 'file.png'],
    ['   ', 'file.png'],
    ['名前.png', '名前.png'],
    // Letters and their marks that belong together stay, in one spelling.
    ['Ko\u0308ln.png', 'Köln.png'],
    ['C:\\Users\\sam\\kettle.png', 'kettle.png'],
    ['../../etc/passwd', 'passwd.png'],
    ['kettle.png/', 'file.png'],
    ['kettle.jpg.exe', 'kettle.jpg.exe.png'],
    ['a\u0000b\u001fc\u007fd\u0085e.png', 'abcde.png'],
    ['a\u202eb\u202dc\u2066d\u2069e\u200ff\u061cg.png', 'abcdefg.png'],
    ['zero\u200bwidth\ufeff\u00ad.png', 'zerowidth.png'],
    ['two\u2028lines\u2029.png', 'twolines.png'],
    ['what?<is>"this|*:.png', 'whatisthis.png'],
    ['half \ud83d.png', 'half \ufffd.png'],
    ['.hidden.png', 'hidden.png'],
  ])('[UPL-08] %j becomes %j', (wanted, name) => {
    expect(fileName(wanted, 'png')).toBe(name)
  })

  it('[UPL-08] has an end, counted in letters and in what an address would make of them', () => {
    expect(fileName('a'.repeat(300), 'pdf')).toBe(`${'a'.repeat(80)}.pdf`)
    const long = fileName('😀'.repeat(100), 'pdf')
    expect(encodeURIComponent(long).length).toBeLessThan(200)
    expect(long.isWellFormed()).toBe(true)
  })
})
