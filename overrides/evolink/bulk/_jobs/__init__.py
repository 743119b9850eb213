"""Reading jobs: records of files become rows, each checked against the contract and priced."""
