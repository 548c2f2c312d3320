// What can be checked of access without judgement: names, labels, ids, headings, contrast, sizes of
// what is pressed. Runs inside the page; gives a list of complaints.

export function audit() {
    const complaints = [];
    const seen = (element) => element.getClientRects().length > 0 && getComputedStyle(element).visibility !== 'hidden';
    const name_of = (element) => `${element.tagName.toLowerCase()}.${element.getAttribute('class') ?? ''} "${(element.textContent ?? '').trim().slice(0, 30)}"`;

    const label_of = (element) => {
        const ids = (element.getAttribute('aria-labelledby') ?? '').split(' ').filter(Boolean);
        return element.getAttribute('aria-label') || ids.map((id) => document.getElementById(id)?.textContent ?? '').join(' ').trim() ||
            element.closest('label')?.textContent || element.textContent?.trim() || element.getAttribute('title') || '';
    };

    for (const element of document.querySelectorAll('a[href], button, input, select, [role=button], [role=tree], [role=treeitem], [role=region], [role=img], [role=group], dialog, nav, section')) {
        seen(element) && !label_of(element) && complaints.push(`no name: ${name_of(element)}`);
    }
    const ids = Array.from(document.querySelectorAll('[id]')).map((element) => element.id);
    ids.filter((id, i) => ids.indexOf(id) !== i).forEach((id) => complaints.push(`id twice: ${id}`));
    for (const attribute of ['aria-labelledby', 'aria-describedby']) {
        for (const element of document.querySelectorAll(`[${attribute}]`)) {
            element.getAttribute(attribute).split(' ').forEach((id) => document.getElementById(id) || complaints.push(`${attribute} leads nowhere: ${id}`));
        }
    }
    document.querySelectorAll('h1').length === 1 || complaints.push(`${document.querySelectorAll('h1').length} h1`);
    document.querySelectorAll('main').length === 1 || complaints.push('not one main');
    document.documentElement.lang || complaints.push('no language');

    const parse = (color) => (color.match(/[\d.]+/g) ?? []).map(Number);
    const over = (top, under) => {
        const [r, g, b, a = 1] = top;
        return [r, g, b].map((channel, i) => channel * a + under[i] * (1 - a));
    };
    const luminance = (color) => {
        const [r, g, b] = color.map((channel) => (channel / 255 <= 0.03928 ? channel / 255 / 12.92 : ((channel / 255 + 0.055) / 1.055) ** 2.4));
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const ground_of = (element) => {
        const layers = [];
        for (let at = element; at; at = at.parentElement) {
            layers.push(parse(getComputedStyle(at).backgroundColor));
        }
        return layers.reverse().reduce((under, layer) => over(layer, under), [255, 255, 255]);
    };
    const texts = Array.from(document.querySelectorAll('body *')).filter((element) => !element.closest('svg, .spoken, .skip, noscript, script, [disabled]') &&
        Array.from(element.childNodes).some((node) => node.nodeType === 3 && node.nodeValue.trim()) && seen(element));
    for (const element of texts) {
        const style = getComputedStyle(element);
        const ground = ground_of(element);
        const [a, b] = [luminance(over(parse(style.color), ground)), luminance(ground)].sort((x, y) => y - x);
        const ratio = (a + 0.05) / (b + 0.05);
        const needed = parseFloat(style.fontSize) >= 24 ? 3 : 4.5;
        ratio < needed && complaints.push(`contrast ${ratio.toFixed(2)}: ${name_of(element)}`);
    }

    for (const element of document.querySelectorAll('button, select, input')) {
        const { width, height } = element.getBoundingClientRect();
        seen(element) && (width < 24 || height < 24) && complaints.push(`smaller than 24 px: ${name_of(element)} ${width}x${height}`);
    }
    return [...new Set(complaints)];
}
