// Draws every figure.chart of the page with ECharts, in the page's own colours; again when the colours or the width change, and for paper.
(() => {
  const light = { ink: '#1b2126', quiet: '#5a646d', rule: '#dde1e4', paper: '#ffffff',
    colours: ['#1a6cc4', '#c24e00', '#1f7a4d', '#8a3ab9', '#a36b00', '#b3234f', '#4d5a66'] };
  const dark = { ink: '#e8ebed', quiet: '#9da8b1', rule: '#333b41', paper: '#14181b',
    colours: ['#6db1ff', '#ff9d57', '#63c993', '#cf9bf0', '#e0b252', '#ff86a8', '#b4bec8'] };
  const formats = {
    percent: v => typeof v === 'number' ? +(100 * v).toPrecision(4) + ' %' : '',
    number: v => typeof v === 'number' ? String(+v.toPrecision(4)) : ''
  };

  // ECharts does not say how many lines a legend takes; letters are about 6.6 pixels wide.
  function legendLines(option, width) {
    if (!option.legend || !option.legend.show) {
      return 0;
    }
    let lines = 1;
    let used = 0;
    for (const series of option.series) {
      const item = 30 + 5 + 6.6 * series.name.length + 10;
      if (used > 0 && used + item > width) {
        lines++;
        used = 0;
      }
      used += item;
    }
    return lines;
  }

  // Names below bars: on several lines where each word has room, aslant where one has not.
  function fitted(names, room) {
    const longest = Math.max(...names.flatMap(name => name.split(' ')).map(word => word.length));
    return 6.6 * longest <= room ? { width: room, overflow: 'break' } : { rotate: 45, hideOverlap: false };
  }

  // Names at the left take less than half of the width, on as many lines as that takes.
  const beside = width => ({ width: Math.max(90, 0.45 * width), overflow: 'break', hideOverlap: false, interval: 0 });
  const namesBeside = option => option.yAxis.type === 'category';

  function dressed(source, theme, width, hidden) {
    const option = structuredClone(source);
    const text = { color: theme.quiet, fontSize: 12, lineHeight: 14, hideOverlap: true };
    option.animation = false;
    option.series = option.series.filter((_, line) => !hidden.has(line));
    option.textStyle = { fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif' };
    option.color = theme.colours;
    option.grid = { left: 12, right: 24, top: 34 + 21 * legendLines(option, width), bottom: 34, containLabel: true };
    option.legend = { ...option.legend, top: 0, left: 0, type: 'plain', itemWidth: 30, textStyle: { color: theme.ink, fontSize: 12 } };
    for (const axis of [option.xAxis, option.yAxis]) {
      const format = axis.axisLabel && axis.axisLabel.tarnFormat;
      const parts = axis.axisLabel && axis.axisLabel.tarnBreak;
      axis.axisLabel = { ...axis.axisLabel, ...text, ...(format ? { formatter: formats[format] } : {}),
        ...(parts ? fitted(axis.data, Math.max(30, (width - 70) / parts - 6)) : {}),
        ...(axis === option.yAxis && namesBeside(option) ? beside(width) : {}) };
      axis.nameTextStyle = { color: theme.quiet, fontSize: 12, ...(axis === option.yAxis ? { align: 'left' } : {}) };
      axis.axisLine = { lineStyle: { color: theme.quiet } };
      axis.splitLine = { show: axis.type !== 'category', lineStyle: { color: theme.rule } };
    }
    for (const series of option.series) {
      if (series.tarnColour !== undefined) {
        const colour = series.tarnColour < 0 ? theme.quiet : theme.colours[series.tarnColour % theme.colours.length];
        series.itemStyle = { color: colour };
        series.lineStyle = { ...series.lineStyle, color: colour };
      }
      if (series.markLine) {
        series.markLine.lineStyle = { color: theme.quiet, type: 'dashed' };
      }
    }
    if (option.tooltip) {
      option.tooltip = { ...option.tooltip, confine: true, backgroundColor: theme.paper, borderColor: theme.rule,
        textStyle: { color: theme.ink, fontSize: 12 } };
      const format = formats[option.tooltip.tarnFormat] || formats.number;
      option.tooltip.valueFormatter = v => Array.isArray(v) ? v.map(format).join(', ') : format(v);
    }
    return option;
  }

  const print = matchMedia('print');
  const night = matchMedia('(prefers-color-scheme: dark)');
  const drawn = [];

  function draw(entry) {
    const theme = night.matches && !print.matches ? dark : light;
    entry.chart.resize();
    entry.chart.setOption(dressed(entry.option, theme, entry.chart.getWidth(), entry.hidden), true);
  }

  function file(name, type, text) {
    const link = document.createElement('a');
    link.download = name;
    link.href = 'data:' + type + ';charset=utf-8,' + encodeURIComponent(text);
    link.click();
  }

  for (const figure of document.querySelectorAll('figure.chart')) {
    const option = JSON.parse(figure.querySelector('script').textContent);
    const plot = figure.querySelector('.plot');
    const entry = { option, rows: figure.closest('[data-rows]'), hidden: new Set(), chart: echarts.init(plot, null, { renderer: 'svg' }) };
    drawn.push(entry);
    draw(entry);
    new ResizeObserver(() => plot.clientWidth !== entry.chart.getWidth() && draw(entry)).observe(plot);
    const button = figure.querySelector('button');
    button.hidden = false;
    button.addEventListener('click', () => {
      const paper = echarts.init(null, null, { renderer: 'svg', ssr: true, width: 720, height: plot.clientHeight });
      const shown = dressed(option, light, 720, entry.hidden);
      // ECharts would put the label for screen readers on an element, which a picture for a file does not have.
      const aria = shown.aria && { ...shown.aria, label: { enabled: false } };
      paper.setOption({ ...shown, aria, backgroundColor: light.paper });
      file(figure.dataset.name + '.svg', 'image/svg+xml', paper.renderToSVGString());
      paper.dispose();
    });
  }
  // A filtered table says which of its rows are hidden; lines that stand for rows go with them.
  document.addEventListener('tarn-hidden', event => drawn.filter(entry => entry.rows).forEach(entry => {
    entry.hidden = event.detail;
    draw(entry);
  }));
  night.addEventListener('change', () => drawn.forEach(draw));
  print.addEventListener('change', () => drawn.forEach(draw));
  addEventListener('beforeprint', () => drawn.forEach(draw));
})();
