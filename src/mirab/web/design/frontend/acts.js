// Small acts: print, and controls that send their form when they change.
export function watchActs() {
  let typed = null; // the control whose value is being changed from the keyboard
  const send = (control) => {
    typed = null;
    control.form?.requestSubmit();
  };
  document.addEventListener("click", (event) => {
    if (event.target.closest("button[data-print]")) print();
  });
  document.addEventListener("keydown", (event) => {
    typed = event.key !== "Enter" && event.target.matches?.("[data-submit]") ? { control: event.target, changed: false } : null;
  });
  document.addEventListener("pointerdown", () => (typed = typed?.changed ? typed : null));
  // A date typed digit by digit, or a list walked with the arrows, passes through values that nobody chose: those wait
  // until the reader leaves the control or presses Enter (which sends the form by itself).
  document.addEventListener("change", ({ target }) => {
    if (!target.matches("select[data-submit], input[data-submit]")) return;
    if (typed?.control === target && target.type !== "checkbox" && target.type !== "radio") typed.changed = true;
    else send(target);
  });
  document.addEventListener("focusout", ({ target }) => {
    if (typed?.control === target && typed.changed) send(target);
  });
}
