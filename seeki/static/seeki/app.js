// What pages do better with scripts; each of them works without, but for live progress.
(() => {
  const root = document.documentElement
  root.classList.add("js")

  // Light, dark, or as the system has it. A cookie, so that the server renders the right one at once.
  const chooseTheme = (theme) => {
    if (theme) root.dataset.theme = theme
    else delete root.dataset.theme
    document.cookie = `theme=${theme}; path=/; max-age=${theme ? 31536000 : 0}; samesite=lax`
    showTheme()
  }
  const showTheme = () => {
    for (const button of document.querySelectorAll("[data-theme-choice]")) {
      button.setAttribute("aria-pressed", String(button.dataset.themeChoice === (root.dataset.theme || "")))
    }
  }

  // A line to copy, and word that it was copied, for eyes and for screen readers.
  const copy = async (button) => {
    const source = document.getElementById(button.dataset.copy)
    try {
      await navigator.clipboard.writeText(source.value ?? source.textContent)
    } catch {
      const range = document.createRange()
      range.selectNodeContents(source)
      getSelection().removeAllRanges()
      getSelection().addRange(range)
      if (!document.execCommand("copy")) return
    }
    const label = button.querySelector("[data-copy-label]")
    const before = label.textContent
    label.textContent = button.dataset.copied
    setTimeout(() => { label.textContent = before }, 2000)
  }

  // In which language examples are read: chosen once, for all of them and for other pages; what was clicked stays put.
  const chooseCode = (radio) => {
    document.cookie = `code_language=${radio.value}; path=/; max-age=31536000; samesite=lax`
    const before = radio.getBoundingClientRect().top
    for (const other of document.querySelectorAll("[data-code-language]")) {
      if (other.value === radio.value) other.checked = true
    }
    scrollBy({ top: radio.getBoundingClientRect().top - before, behavior: "instant" })
  }

  document.addEventListener("click", (event) => {
    const theme = event.target.closest("[data-theme-choice]")
    if (theme) chooseTheme(theme.dataset.themeChoice)
    const button = event.target.closest("[data-copy]")
    if (button) copy(button)
    const closer = event.target.closest("[data-dismiss]")
    if (closer) closer.closest("[data-dismissible]").remove()
  })

  // A choice that takes effect at once, where there is a script; without one its form has a button.
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-submit-on-change]")) event.target.form.requestSubmit()
    if (event.target.matches("[data-code-language]")) chooseCode(event.target)
  })

  // A form is sent once, however often its button is pressed.
  document.addEventListener("submit", (event) => {
    const form = event.target
    if (form.method !== "post" || form.dataset.sent) {
      if (form.dataset.sent) event.preventDefault()
      return
    }
    if (form.matches("[data-once]")) form.dataset.sent = "yes"
  })
  addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent
  })

  // Under "On this page" the section that is being read: the last whose heading has passed the page's own head.
  const followSections = (links) => {
    const sections = links.map((link) => document.getElementById(link.hash.slice(1)))
    let isWaiting = false
    const mark = () => {
      isWaiting = false
      const isAtEnd = innerHeight + scrollY >= root.scrollHeight - 2
      const passed = sections.filter((section) => section.getBoundingClientRect().top < 120).length
      const here = isAtEnd && scrollY ? links.length : Math.max(passed, 1)
      links.forEach((link, number) => {
        if (number === here - 1) link.setAttribute("aria-current", "true")
        else link.removeAttribute("aria-current")
      })
    }
    const later = () => {
      if (!isWaiting) requestAnimationFrame(mark)
      isWaiting = true
    }
    addEventListener("scroll", later, { passive: true })
    addEventListener("resize", later, { passive: true })
    mark()
  }

  const start = () => {
    showTheme()
    const sections = [...document.querySelectorAll(".docs-toc a")]
    if (sections.length) followSections(sections)
    for (const field of document.querySelectorAll("[data-time-zone]")) {
      if (!field.value) field.value = Intl.DateTimeFormat().resolvedOptions().timeZone
    }
  }
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start)
  else start()
})()
