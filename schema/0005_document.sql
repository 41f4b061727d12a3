-- A fragment that no cookie came with (a bearer's) is bound to the document that joined it first: 16 bytes
-- of a hash of the name that its script gave itself; NULL: it gave none, or the view has a cookie's session.

ALTER TABLE views ADD COLUMN document BLOB;
