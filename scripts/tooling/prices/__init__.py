"""scripts/prices: reads EvoLink's published price rules, compares them with spec/prices and imports them."""
