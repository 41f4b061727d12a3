-- Forms and buttons with phx-static are posted by browsers without JavaScript. A form says how many
-- posts its page had seen: a second one from the same page (a double click) is not carried out.

ALTER TABLE views ADD COLUMN posted INTEGER NOT NULL DEFAULT 0; -- how many were carried out
