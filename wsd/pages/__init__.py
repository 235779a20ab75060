"""The pages of the app: one plain script a page, and the parts they share."""
