/* js_ops.h: every op with every option, and the JSON it must become: rows of a table, for js_test.c and
 * for tests/client/js_ops.mjs, which hands the JSON to the client. */
/* clang-format off */
{ "JS.push(\"inc\")", "[[\"push\",{\"event\":\"inc\"}]]" },
{ "JS.push(\"inc\", value: {id: 3}).hide(to: \"#menu\", time: 200)",
  "[[\"push\",{\"event\":\"inc\",\"value\":{\"id\":3}}],"
  "[\"hide\",{\"to\":\"#menu\",\"time\":200}]]" },
{ "JS.push(\"inc\", value: {}, page_loading: true, loading: \".t\", target: \"#cart\")",
  "[[\"push\",{\"event\":\"inc\",\"target\":\"#cart\",\"loading\":\".t\","
  "\"page_loading\":true,\"value\":{}}]]" },
{ "JS.push(\"inc\", page_loading: false, target: 2)",
  "[[\"push\",{\"event\":\"inc\",\"target\":2,\"page_loading\":false}]]" },
{ "JS.dispatch(\"click\")", "[[\"dispatch\",{\"event\":\"click\"}]]" },
{ "JS.dispatch(\"app:go\", to: \"#x\", detail: {a: 1}, bubbles: false, blocking: true)",
  "[[\"dispatch\",{\"event\":\"app:go\",\"to\":\"#x\",\"detail\":{\"a\":1},"
  "\"bubbles\":false,\"blocking\":true}]]" },
{ "JS.dispatch(\"x\", bubbles: true, blocking: false, detail: {done: 1})",
  "[[\"dispatch\",{\"event\":\"x\",\"detail\":{\"done\":1},\"bubbles\":true}]]" },
{ "JS.show()", "[[\"show\",{}]]" },
{ "JS.show(to: {inner: \".m\"}, display: \"flex\", transition: \"fade in\", time: 0, "
  "blocking: false)",
  "[[\"show\",{\"to\":{\"inner\":\".m\"},\"display\":\"flex\","
  "\"transition\":[[\"fade\",\"in\"],[],[]],\"time\":0,\"blocking\":false}]]" },
{ "JS.hide()", "[[\"hide\",{}]]" },
{ "JS.hide(blocking: true, time: 5, transition: {\"ease-out d-3\", \"a b\", \"\"}, "
  "to: {closest: \"li\"})",
  "[[\"hide\",{\"to\":{\"closest\":\"li\"},\"transition\":[[\"ease-out\",\"d-3\"],"
  "[\"a\",\"b\"],[]],\"time\":5,\"blocking\":true}]]" },
{ "JS.toggle()", "[[\"toggle\",{}]]" },
{ "JS.toggle(to: {document: \"#x\"}, in: \"i\", out: {\"a\", \"b\", \"c\"}, time: 7, "
  "display: \"grid\", blocking: false)",
  "[[\"toggle\",{\"to\":\"#x\",\"display\":\"grid\",\"ins\":[[\"i\"],[],[]],"
  "\"outs\":[[\"a\"],[\"b\"],[\"c\"]],\"time\":7,\"blocking\":false}]]" },
{ "JS.add_class(\"a\")", "[[\"add_class\",{\"names\":[\"a\"]}]]" },
{ "JS.add_class(\"\")", "[[\"add_class\",{\"names\":[]}]]" },
{ "JS.add_class(\" a  b \", to: \"#x\", transition: \"t\", time: 1, blocking: false)",
  "[[\"add_class\",{\"to\":\"#x\",\"names\":[\"a\",\"b\"],\"transition\":[[\"t\"],[],[]"
  "],"
  "\"time\":1,\"blocking\":false}]]" },
{ "JS.remove_class(\"a\", to: \"#x\", transition: \"t\", time: 1, blocking: false)",
  "[[\"remove_class\",{\"to\":\"#x\",\"names\":[\"a\"],\"transition\":[[\"t\"],[],[]],"
  "\"time\":1,\"blocking\":false}]]" },
{ "JS.toggle_class(\"a\", to: \"#x\", transition: \"t\", time: 1, blocking: false)",
  "[[\"toggle_class\",{\"to\":\"#x\",\"names\":[\"a\"],\"transition\":[[\"t\"],[],[]],"
  "\"time\":1,\"blocking\":false}]]" },
{ "JS.transition(\"shake it\")",
  "[[\"transition\",{\"transition\":[[\"shake\",\"it\"],[],[]]}]]" },
{ "JS.transition({\"a\", \"b\", \"c\"}, to: \"#x\", time: 300, blocking: false)",
  "[[\"transition\",{\"to\":\"#x\",\"transition\":[[\"a\"],[\"b\"],[\"c\"]],"
  "\"time\":300,\"blocking\":false}]]" },
{ "JS.set_attribute(\"aria-expanded\", \"true\")",
  "[[\"set_attr\",{\"attr\":[\"aria-expanded\",\"true\"]}]]" },
{ "JS.set_attribute({\"open\", \"\"}, to: \"#x\")",
  "[[\"set_attr\",{\"to\":\"#x\",\"attr\":[\"open\",\"\"]}]]" },
{ "JS.remove_attribute(\"open\")", "[[\"remove_attr\",{\"attr\":\"open\"}]]" },
{ "JS.remove_attribute(\"open\", to: \"#x\")",
  "[[\"remove_attr\",{\"to\":\"#x\",\"attr\":\"open\"}]]" },
{ "JS.toggle_attribute(\"open\", \"true\")",
  "[[\"toggle_attr\",{\"attr\":[\"open\",\"true\"]}]]" },
{ "JS.toggle_attribute({\"a\", \"1\", \"0\"}, to: \"#x\")",
  "[[\"toggle_attr\",{\"to\":\"#x\",\"attr\":[\"a\",\"1\",\"0\"]}]]" },
{ "JS.ignore_attributes(\"open\")", "[[\"ignore_attrs\",{\"attrs\":[\"open\"]}]]" },
{ "JS.ignore_attributes([\"open\", \"data-*\"], to: \"#x\")",
  "[[\"ignore_attrs\",{\"to\":\"#x\",\"attrs\":[\"open\",\"data-*\"]}]]" },
{ "JS.ignore_attributes([])", "[[\"ignore_attrs\",{\"attrs\":[]}]]" },
{ "JS.focus()", "[[\"focus\",{}]]" },
{ "JS.focus(to: \"main\")", "[[\"focus\",{\"to\":\"main\"}]]" },
{ "JS.focus_first(to: \"#m\")", "[[\"focus_first\",{\"to\":\"#m\"}]]" },
{ "JS.push_focus()", "[[\"push_focus\",{}]]" },
{ "JS.push_focus(to: \"#b\")", "[[\"push_focus\",{\"to\":\"#b\"}]]" },
{ "JS.pop_focus()", "[[\"pop_focus\",{}]]" },
{ "JS.navigate(\"/a?b#c\")",
  "[[\"navigate\",{\"href\":\"/a?b#c\",\"replace\":false}]]" },
{ "JS.navigate(\"HTTPS://x/\", replace: true)",
  "[[\"navigate\",{\"href\":\"HTTPS://x/\",\"replace\":true}]]" },
{ "JS.patch(\"/a\", replace: false)",
  "[[\"patch\",{\"href\":\"/a\",\"replace\":false}]]" },
{ "JS.patch(\"?page=2:3\", replace: null)",
  "[[\"patch\",{\"href\":\"?page=2:3\",\"replace\":false}]]" },
{ "JS.exec(\"phx-remove\")", "[[\"exec\",{\"attr\":\"phx-remove\"}]]" },
{ "JS.exec(\"data-x\", to: \"#m\")",
  "[[\"exec\",{\"attr\":\"data-x\",\"to\":\"#m\"}]]" },
{ "JS.concat(JS.hide().focus()).push(\"a\").concat(JS.show(), JS.pop_focus())",
  "[[\"hide\",{}],[\"focus\",{}],[\"push\",{\"event\":\"a\"}],[\"show\",{}],"
  "[\"pop_focus\",{}]]" },
{ "JS.hide(to: null, time: null, transition: NULL, blocking: null)",
  "[[\"hide\",{}]]" },
{ "JS /* c */ . hide ( ) // end\n .show()", "[[\"hide\",{}],[\"show\",{}]]" },
