-- The blocks that Quarto adds to pandoc's markdown: conditions, callouts, tabs, columns, numbered
-- figures and tables with references. Class and function names follow Quarto's own output, so one
-- style sheet and one typst template serve both engines.

local IS_HTML = FORMAT:match("html") ~= nil
local WORDS = {
  zh = { fig = "图", tbl = "表", note = "说明", tip = "提示", important = "重要",
         warning = "注意", caution = "小心", gap = "\u{2002}" },
  en = { fig = "Figure", tbl = "Table", note = "Note", tip = "Tip", important = "Important",
         warning = "Warning", caution = "Caution", gap = "\u{2002}" },
}
local words = WORDS.en
local numbers = {}   -- id of a figure or table → its number
local counts = { fig = 0, tbl = 0 }
local tabsets = 0

-- The engine finds the page's line by the text after the arrow.
local function refuse(message, text)
  error("bigsale-page: " .. message .. " -> " .. text, 0)
end

local function typst(text) return pandoc.RawBlock("typst", text) end

local function wrapped(open, blocks, close)
  local all = pandoc.Blocks({ typst(open) })
  all:extend(blocks)
  all:insert(typst(close))
  return all
end

local function matches(format)
  if format ~= "html" and format ~= "typst" then refuse("unknown format", format) end
  return (format == "html") == IS_HTML
end

local function holds(el)
  local when, unless = el.attributes["when-format"], el.attributes["unless-format"]
  return (not when or matches(when)) and (not unless or not matches(unless))
end

local function conditional(el)
  local visible = el.classes:includes("content-visible")
  if not visible and not el.classes:includes("content-hidden") then return nil end
  return holds(el) == visible and el.content or {}
end

local function callout_title(el, kind)
  local first = el.content[1]
  if first and first.t == "Header" then
    el.content:remove(1)
    return first.content
  end
  local given = el.attributes["title"]
  return pandoc.Inlines(given or words[kind])
end

local function callout(el)
  for _, class in ipairs(el.classes) do
    local kind = class:match("^callout%-(%a+)$")
    if kind then
      local title = callout_title(el, kind)
      if not IS_HTML then
        local all = pandoc.Blocks({ typst('#callout-block("' .. kind .. '", [') })
        all:insert(pandoc.Plain(title))
        all:insert(typst("], ["))
        all:extend(el.content)
        all:insert(typst("])"))
        return all
      end
      local folds = el.attributes["collapse"]
      local head = pandoc.Div(pandoc.Plain(title),
        pandoc.Attr("", { "callout-header", "callout-title-container" }))
      local body = pandoc.Div(el.content, pandoc.Attr("", { "callout-body-container", "callout-body" }))
      local frame = pandoc.Attr(el.identifier, { "callout", "callout-" .. kind })
      if folds == nil then return pandoc.Div({ head, body }, frame) end
      return pandoc.Div({
        pandoc.RawBlock("html", folds == "true" and "<details><summary>" or "<details open><summary>"),
        head, pandoc.RawBlock("html", "</summary>"), body, pandoc.RawBlock("html", "</details>"),
      }, frame)
    end
  end
end

local function split_tabs(el)
  local level, tabs = nil, {}
  for _, block in ipairs(el.content) do
    if block.t == "Header" and (level == nil or block.level <= level) then
      level = block.level
      table.insert(tabs, { title = block.content, header = block, body = pandoc.Blocks({}) })
    elseif #tabs == 0 then
      refuse("a tabset starts with a heading", pandoc.utils.stringify(block))
    else
      tabs[#tabs].body:insert(block)
    end
  end
  return tabs
end

local function tabset(el)
  if not el.classes:includes("panel-tabset") then return nil end
  local tabs = split_tabs(el)
  local all = pandoc.Blocks({})
  if not IS_HTML then
    for _, tab in ipairs(tabs) do
      all:insert(tab.header)
      all:extend(tab.body)
    end
    return all
  end
  tabsets = tabsets + 1
  for i, tab in ipairs(tabs) do
    local id = "tab-" .. tabsets .. "-" .. i
    local checked = i == 1 and " checked" or ""
    all:insert(pandoc.RawBlock("html", '<input type="radio" class="tab-switch" name="tabs-' .. tabsets
      .. '" id="' .. id .. '"' .. checked .. '><label for="' .. id .. '">'))
    all:insert(pandoc.Plain(tab.title))
    all:insert(pandoc.RawBlock("html", "</label>"))
    all:insert(pandoc.Div(tab.body, pandoc.Attr("", { "tab-pane" })))
  end
  return pandoc.Div(all, pandoc.Attr("", { "panel-tabset" }))
end

local function columns(el)
  local count = tonumber(el.attributes["layout-ncol"])
  if not count then return nil end
  if IS_HTML then
    return pandoc.Div(el.content, pandoc.Attr("", { "quarto-layout-panel", "columns-" .. count }))
  end
  local all = pandoc.Blocks({ typst("#grid(columns: " .. count .. ", gutter: 1em,") })
  for _, block in ipairs(el.content) do
    all:extend(wrapped("[", pandoc.Blocks({ block }), "],"))
  end
  all:insert(typst(")"))
  return all
end

local function count_float(el)
  local kind = el.identifier:match("^(%a+)%-")
  if counts[kind] then
    counts[kind] = counts[kind] + 1
    numbers[el.identifier] = counts[kind]
  end
end

local function float(el)
  local kind = el.identifier:match("^(%a+)%-")
  if not counts[kind] then return nil end
  local caption = pandoc.Inlines({})
  local last = el.content[#el.content]
  if #el.content > 1 and last.t == "Para" then
    caption = last.content
    el.content:remove(#el.content)
  end
  if IS_HTML then
    local label = pandoc.Span(words[kind] .. "\u{a0}" .. numbers[el.identifier],
      pandoc.Attr("", { "figure-number" }))
    caption:insert(1, pandoc.Str(words.gap))
    caption:insert(1, label)
    return pandoc.Figure(el.content, { long = { pandoc.Plain(caption) } },
      pandoc.Attr(el.identifier, { "quarto-float", "quarto-float-" .. kind }))
  end
  local place = kind == "tbl" and "top" or "bottom"
  local all = wrapped("#figure([", el.content, "], caption: figure.caption(position: " .. place .. ", [")
  all:insert(pandoc.Plain(caption))
  all:insert(typst(']), kind: "quarto-float-' .. kind .. '", supplement: "' .. words[kind]
    .. '")<' .. el.identifier .. ">"))
  return all
end

local function reference(el)
  local all = pandoc.Inlines({})
  for i, citation in ipairs(el.citations) do
    local kind = citation.id:match("^(%a+)%-")
    if not counts[kind] or not numbers[citation.id] then
      refuse("reference to nothing", "@" .. citation.id)
    end
    if i > 1 then all:insert(pandoc.Str(", ")) end
    local text = words[kind] .. "\u{a0}" .. numbers[citation.id]
    all:insert(IS_HTML and pandoc.Link(text, "#" .. citation.id)
      or pandoc.RawInline("typst", "#link(<" .. citation.id .. ">)[" .. text .. "]"))
  end
  return all
end

return {
  { Meta = function(meta)
      local language = pandoc.utils.stringify(meta.lang or "en")
      words = language:match("^zh") and WORDS.zh or WORDS.en
    end },
  { Div = conditional, Span = conditional },
  { traverse = "topdown", Div = count_float },
  { Div = function(el) return callout(el) or tabset(el) or columns(el) or float(el) end,
    Cite = reference,
    Math = function(el) refuse("maths is outside the supported subset", el.text) end },
}
